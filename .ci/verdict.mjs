// What a run of the suite comes to. `again` prints the files that may be run once more, `count` the closing line.
import { readFileSync } from 'node:fs'
import { relative } from 'node:path'

/** More than these is no bad moment of a busy machine. */
const most = 2
/** How the runner ends when calls and Discord's OpenAPI file differ (test/openapi/setup.ts): no second run can mend that. */
const differs = 3

/** Where whole jobs, real engines, foreign client libraries and processes that are killed are driven. */
const engines = /^(test\/(e2e|conformance|outbox)|src\/deployment)\//

const [what, first, firstStatus, second, secondStatus] = process.argv.slice(2)
const read = (path) => JSON.parse(readFileSync(path, 'utf8'))
const place = (file) => relative(process.cwd(), file.name)
const failed = (result) => result.testResults.filter((file) => file.status === 'failed').map(place)

if (what === 'again') {
  const files = failed(read(first))
  const may = files.length <= most && Number(firstStatus) !== differs && files.every((file) => engines.test(file))
  if (may) for (const file of files) console.log(file)
} else {
  const before = read(first).testResults
  const after = second ? read(second).testResults : []
  const ran = new Set(after.map(place))
  const files = [...before.filter((file) => !ran.has(place(file))), ...after]
  const tests = files.flatMap((file) => file.assertionResults)
  const passed = tests.filter(({ status }) => status === 'passed').length
  const wrong = tests.filter(({ status }) => status === 'failed').length
  const skipped = tests.length - passed - wrong
  const broken = files.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed'),
  )
  // Last, where it is seen: what failed, the first time and the second.
  for (const file of [...before, ...after])
    for (const { status, fullName, failureMessages } of file.assertionResults)
      if (status === 'failed')
        console.log(
          `FAILED: ${place(file)} > ${fullName}\n  ${failureMessages?.[0]?.split('\n').slice(0, 6).join('\n  ')}`,
        )
  for (const file of broken) console.log(`FAILED outside of its tests: ${place(file)}\n  ${file.message}`)
  if (skipped > 0) console.log(`${skipped} tests were skipped; here none may be.`)
  for (const file of ran)
    console.log(`Run twice: ${file}. Its first failure is above; it is to be looked into, whatever came of the second.`)
  const bad = wrong + broken.length + skipped
  console.log(`${passed} passed, ${bad} failed`)
  process.exitCode = bad > 0 || passed === 0 ? 1 : Number(second ? secondStatus : firstStatus)
}
