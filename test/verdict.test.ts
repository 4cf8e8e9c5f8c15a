import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { projectRoot } from '../src/main/paths.ts'

const folder = mkdtempSync(join(tmpdir(), 'muster-verdict-'))
afterAll(() => rmSync(folder, { recursive: true }))
const script = join(projectRoot(), '.ci/verdict.mjs')

type Status = 'passed' | 'failed' | 'pending'

/** A report as the runner writes it: for each file how its tests ended. */
function report(name: string, files: Record<string, Status[]>): string {
  const path = join(folder, name)
  const testResults = Object.entries(files).map(([file, tests]) => ({
    name: join(projectRoot(), file),
    status: tests.includes('failed') || tests.length === 0 ? 'failed' : 'passed',
    assertionResults: tests.map((status) => ({ status, fullName: 'a test', failureMessages: ['it broke'] })),
  }))
  writeFileSync(path, JSON.stringify({ testResults }))
  return path
}
const again = (path: string, status = 1) =>
  execFileSync('node', [script, 'again', path, `${status}`], { cwd: projectRoot(), encoding: 'utf8' })
    .split('\n')
    .filter(Boolean)
function count(...args: string[]) {
  const { stdout, status } = spawnSync('node', [script, 'count', ...args], { cwd: projectRoot(), encoding: 'utf8' })
  return [stdout.trim().split('\n').at(-1), status]
}

describe('the verdict on a run of the suite', () => {
  const page = 'test/e2e/page.test.ts'
  const engine = 'src/deployment/docker/docker.test.ts'
  const part = 'src/domain/health.test.ts'

  it.each([
    ['a whole job', { [page]: ['failed'], [part]: ['passed'] }, 1, [page]],
    ['an engine whose set-up failed', { [engine]: [] }, 1, [engine]],
    ['a foreign library', { 'test/conformance/oceanic.test.ts': ['failed'] }, 1, ['test/conformance/oceanic.test.ts']],
    ['both', { [engine]: ['failed'], [page]: ['failed'] }, 1, [engine, page]],
    ['a part', { [part]: ['failed'] }, 1, []],
    ['chaos', { 'test/chaos/ten-hours.test.ts': ['failed'] }, 1, []],
    ['a part beside a whole job', { [part]: ['failed'], [page]: ['failed'] }, 1, []],
    ['too many', { [page]: ['failed'], [engine]: ['failed'], 'test/e2e/other.test.ts': ['failed'] }, 1, []],
    ['calls that differ from Discord’s file', { [page]: ['failed'] }, 3, []],
    ['nothing', { [page]: ['passed'] }, 0, []],
  ] as [string, Record<string, Status[]>, number, string[]][])(
    'gives a second run to %s or to none',
    (_, files, status, may) => {
      expect(again(report('first', files), status)).toEqual(may)
    },
  )

  it('counts what ran, and ends as the runner did', () => {
    expect(count(report('good', { [page]: ['passed', 'passed'] }), '0')).toEqual(['2 passed, 0 failed', 0])
    expect(count(report('bad', { [page]: ['passed', 'failed'] }), '1')).toEqual(['1 passed, 1 failed', 1])
    expect(count(report('skips', { [page]: ['passed', 'pending'] }), '0')).toEqual(['1 passed, 1 failed', 1])
    expect(count(report('hook', { [page]: [], [part]: ['passed'] }), '1')).toEqual(['1 passed, 1 failed', 1])
    expect(count(report('none', {}), '0')).toEqual(['0 passed, 0 failed', 1])
    // An error outside of every test, or calls that differ.
    expect(count(report('else', { [page]: ['passed'] }), '3')).toEqual(['1 passed, 0 failed', 3])
  })

  it('counts a file that ran twice as it ended the second time', () => {
    const first = report('once', { [page]: ['passed', 'failed'], [part]: ['passed'] })
    expect(count(first, '1', report('twice', { [page]: ['passed', 'passed'] }), '0')).toEqual(['3 passed, 0 failed', 0])
    expect(count(first, '1', report('still', { [page]: ['passed', 'failed'] }), '1')).toEqual(['2 passed, 1 failed', 1])
    expect(count(first, '1', report('differs', { [page]: ['passed', 'passed'] }), '3')).toEqual([
      '3 passed, 0 failed',
      3,
    ])
  })
})
