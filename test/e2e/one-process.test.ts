import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { botProcesses, endProcessesOf, people, processesOf, run, textOf, titleOf, until } from './harness.ts'

/** What `npm start` is on a bare machine: Muster, its database and the sandbox in one process, with nothing set but a shorter watch over new bots. */
describe('npm start', () => {
  const dir = mkdtempSync(join(tmpdir(), 'muster-start-'))
  const dataDir = join(dir, 'data')
  const start = () =>
    run('src/main.js', {
      ...{ MUSTER_DATA_DIR: dataDir, MUSTER_PORT: '0', SANDBOX_PORT: '0', LOG_LEVEL: 'info' },
      RELEASE_STABLE_SECONDS: '10',
    })

  afterAll(async () => {
    await endProcessesOf(dir)
    rmSync(dir, { recursive: true, force: true, maxRetries: 5 })
  }, 60_000)

  it('is ready to be tried, watches what it is told to make, and leaves nothing behind', async () => {
    const muster = start()
    const said = await until(
      'the greeting',
      async () => muster.output().includes('End: Ctrl+C') && muster.output(),
      90_000,
    )
    const [sandbox = '', health = ''] = said.match(/http:\/\/127\.0\.0\.1:\d+\S*/g) ?? []
    const commands = said.match(/^ {2}\/.*$/gm)?.map((line) => line.trim()) ?? []
    expect(commands).toHaveLength(3)
    expect(await (await fetch(health)).json()).toEqual({ ready: true })
    expect((await fetch(sandbox)).headers.get('content-type')).toContain('text/html')

    const hands = people(sandbox)
    expect(textOf((await hands.admin('/application list')).messages)).toContain('12 applications, 12 available')
    const replies = []
    for (const command of commands) replies.push(await hands.admin(command, 'was added|is online|not created|Fleet'))
    expect(replies.map(titleOf)).toEqual(['Fashion Brand was added', 'Greeter is online', 'Fleet status'])

    const [bot] = botProcesses(dataDir)
    process.kill(bot?.pid ?? 0, 'SIGKILL')
    await until('the alert in #ops', async () =>
      /Greeter is (offline|online again)/.test(textOf(await hands.messages('ops'))),
    )

    const asked = Date.now()
    expect(await muster.end('SIGTERM')).toBe(0)
    expect(Date.now() - asked).toBeLessThan(10_000)
    expect(processesOf(dir)).toEqual([])
    expect(readdirSync(dataDir)).not.toContain('database.lock')
  }, 240_000)

  it('goes on with the same world and the same bots when it is started again', async () => {
    const muster = start()
    const said = await until(
      'the greeting',
      async () => muster.output().includes('End: Ctrl+C') && muster.output(),
      90_000,
    )
    const hands = people(/http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0] ?? '')
    await until('Greeter online', async () =>
      textOf((await hands.admin('/fleet status')).messages).includes('1 online'),
    )
    await until('the end of the incident', async () => textOf(await hands.messages('ops')).includes('is online again'))
    expect(await hands.messages('ops')).toHaveLength(1)
    expect(await muster.end('SIGTERM')).toBe(0)
    expect(processesOf(dir)).toEqual([])
  }, 240_000)
})
