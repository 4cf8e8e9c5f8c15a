import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { endProcessesOf, people, run, textOf, until } from './harness.ts'

const dir = mkdtempSync(join(tmpdir(), 'muster-e2e-backup-'))
afterAll(async () => {
  await endProcessesOf(dir)
  rmSync(dir, { recursive: true, force: true, maxRetries: 5 })
}, 60_000)

async function start(dataDir: string) {
  const muster = run('src/main.js', { MUSTER_DATA_DIR: dataDir, MUSTER_PORT: '0', SANDBOX_PORT: '0' })
  const said = await until(
    'the greeting',
    async () => muster.output().includes('End: Ctrl+C') && muster.output(),
    180_000,
  )
  return { muster, hands: people(said.match(/http:\/\/127\.0\.0\.1:\d+/)?.[0] ?? '') }
}

async function backUp(dataDir: string, ...to: string[]) {
  const started = run('src/backup.js', { MUSTER_DATA_DIR: dataDir }, to)
  const code = await new Promise<number | null>((resolve) => started.child.once('close', resolve))
  return { code, said: started.output() }
}

/** Which of these clients Muster does not know; asked one by one, because a list of many has pages. */
async function unknownOf(hands: ReturnType<typeof people>, names: readonly string[]): Promise<string[]> {
  const unknown: string[] = []
  for (const name of names) {
    const { messages } = await hands.admin(`/bot list client:"${name}"`)
    if (/no client/i.test(textOf(messages))) unknown.push(name)
  }
  return unknown
}

it('a backup of a Muster that works on has everything that was there, and starts as one', async () => {
  const [dataDir, copy] = [join(dir, 'data'), join(dir, 'copy')]
  const { muster, hands } = await start(dataDir)
  const made: string[] = []
  let isOver = false
  const working = (async () => {
    for (let n = 1; !isOver; n++) {
      await hands.admin(`/client create name:"Client ${n}"`)
      made.push(`Client ${n}`)
    }
  })()
  await until('some clients', async () => made.length >= 3, 60_000)
  const before = [...made]
  const { code, said } = await backUp(dataDir, copy)
  const atOnce = made.length
  isOver = true
  await working
  expect([code, said]).toEqual([0, expect.stringMatching(/is backed up in .*copy: [\d.]+ MB in [\d.]+ s\./)])
  expect(made.length).toBeGreaterThanOrEqual(atOnce)
  // Nothing was held up for long, and the one that is backed up goes on.
  expect(await unknownOf(hands, [...made.slice(-1), 'Nobody'])).toEqual(['Nobody'])
  expect(await backUp(dataDir, copy)).toMatchObject({ code: 1, said: expect.stringContaining('is there already') })
  expect(await backUp(dataDir)).toMatchObject({ code: 64, said: expect.stringContaining('Usage: npm run backup') })
  await muster.end('SIGTERM')

  const restored = await start(copy)
  expect(await unknownOf(restored.hands, [...before, 'Nobody'])).toEqual(['Nobody'])
  await restored.muster.end('SIGTERM')
}, 300_000)
