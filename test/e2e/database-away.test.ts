import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { databaseIn } from './elsewhere.ts'
import {
  type Apart,
  botProcesses,
  endProcessesOf,
  type Process,
  startApart,
  textOf,
  titleOf,
  until,
  withoutThreads,
} from './harness.ts'

/** Longer than a bot may be silent before it counts as down, and than Muster may be without a look before it says that it was blind. */
const longOutageMs = 100_000

/** Hosted Supabase out of reach, with real bots: nobody is blamed for it, and everything goes on by itself. */
describe('the database is away', () => {
  const dir = mkdtempSync(join(tmpdir(), 'muster-database-'))
  let database: Awaited<ReturnType<typeof databaseIn>>
  let apart: Apart
  let people: Apart['hands']

  beforeAll(async () => {
    database = await databaseIn(join(dir, 'data'))
    apart = await startApart({ env: database.env })
    people = apart.hands
    await apart.startMuster()
    const tokens = (await people.world()).applications.filter((a) => a.name !== 'Muster').map((a) => a.token)
    await people.addTokens(tokens)
    await people.admin('/alerts channel channel:#ops')
    await people.admin('/client create name:"Fashion Brand"')
    const made = await Promise.all(['Anchor', 'Beacon'].map(create))
    expect(made.map(titleOf)).toEqual(['Anchor is online', 'Beacon is online'])
  }, 120_000)
  afterEach(({ task }) => {
    if (task.result?.state === 'fail') console.error(apart.output().slice(-8000))
  })
  afterAll(async () => {
    await apart?.close()
    await endProcessesOf(dir)
    rmSync(dir, { recursive: true, force: true, maxRetries: 5 })
  }, 60_000)

  const create = (name: string) =>
    people.admin(`/bot create name:${name} client:"Fashion Brand"`, 'is online|was not created')
  const pidOf = (name: string) => botProcesses(apart.dataDir).find((bot) => bot.name === name)?.pid
  const ops = async () => withoutThreads(await people.messages('ops'))
  const loginsOf = async (name: string) => {
    const { applications } = await people.world()
    const found = await Promise.all(
      applications.map(async ({ id, name: at }) => ((await usernameOf(id)) === name || at === name ? id : undefined)),
    )
    return people.identifies(found.find(Boolean) ?? '')
  }
  const usernameOf = async (id: string) => (await people.world()).users.find((user) => user.id === id)?.username

  /** Says so at once, by one embed. */
  async function expectAway(text: string): Promise<void> {
    const began = Date.now()
    const answer = await people.admin(text, 'does not answer')
    expect([text, titleOf(answer)]).toEqual([text, 'The database does not answer'])
    expect(answer.messages).toMatchObject([{ embeds: [{}] }])
    expect(answer.first_response_ms).toBeLessThan(3000)
    expect(Date.now() - began).toBeLessThan(10_000)
  }

  it('hangs for longer than a bot may be silent: commands say so, and only the bot that died is reported', async () => {
    const before = { anchor: pidOf('Anchor'), logins: await loginsOf('Anchor') }
    database.signal('SIGSTOP')
    const stopped = Date.now()
    for (const text of ['/bot list', '/fleet status', '/client list', '/bot show bot:Anchor', '/access list'])
      await expectAway(text)
    expect((await people.offer('admin', '/bot show bot:', 'bot')).choices).toEqual([])
    const health = await apart.health()
    expect([health.status, await health.text()]).toEqual([503, expect.stringContaining('database')])
    process.kill(pidOf('Beacon') ?? 0, 'SIGKILL')
    await until('the end of the outage', async () => Date.now() - stopped > longOutageMs, 2 * longOutageMs)
    expect(await ops()).toEqual([])
    database.signal('SIGCONT')

    await until('Muster to see again', async () => (await apart.health()).ok)
    await until('the alert', async () => /Beacon is (offline|online)/.test(textOf(await ops())))
    await until('the recovery', async () => textOf(await ops()).includes('Beacon is online again'), 60_000)
    const list = async () => textOf((await people.admin('/fleet status')).messages)
    await until('both online', async () => (await list()).includes('2 online'))
    const blind = async () => (await ops()).filter((m) => textOf([m]).includes('Muster could not watch'))
    await until('the blind time told', async () => (await blind()).length > 0, 120_000)
    expect(textOf(await blind())).toContain('For 2 bots this time counts neither as up nor as down.')
    expect(await ops()).toHaveLength(2)
    expect({ anchor: pidOf('Anchor'), logins: await loginsOf('Anchor') }).toEqual(before)
  }, 360_000)

  it('is killed while a bot is made, and the bot is finished or cleanly gone when it is back', async () => {
    const before = { pids: [pidOf('Anchor'), pidOf('Beacon')], ops: await ops() }
    const making = create('Comet')
    await until('Comet running', async () => pidOf('Comet'))
    await database.kill()
    for (const text of ['/bot list', '/client create name:Lost', '/bot stop bot:Anchor']) await expectAway(text)
    await database.start()
    const title = titleOf(await making)
    await until('Muster to see again', async () => (await apart.health()).ok)
    expect(title).toMatch(/^Comet (is online|was not created)$/)
    const list = async () => textOf((await people.admin('/bot list')).messages)
    if (title === 'Comet is online') expect(await list()).toContain('Comet')
    else await until('Comet gone', async () => !(await list()).includes('Comet') && !pidOf('Comet'), 60_000)
    const bots = title === 'Comet is online' ? 3 : 2
    const pool = async () => textOf((await people.admin('/application list')).messages)
    await until('the pool whole', async () => (await pool()).includes(`12 applications, ${12 - bots} available`))
    expect(textOf((await people.admin('/client list')).messages)).not.toContain('Lost')
    expect([pidOf('Anchor'), pidOf('Beacon')]).toEqual(before.pids)
    expect(await ops()).toEqual(before.ops)
  }, 120_000)

  it('hangs when Muster is told to stop, and when it is started: it stops all the same', async () => {
    database.signal('SIGSTOP')
    await expectQuickEnd(apart.muster())
    const starting = apart.launchMuster()
    await until('Muster waiting', async () => starting.output().includes('the database does not answer'))
    await expectQuickEnd(starting)
    expect([pidOf('Anchor'), pidOf('Beacon')]).not.toContain(undefined)
  }, 60_000)

  async function expectQuickEnd(muster: Process): Promise<void> {
    const began = Date.now()
    expect(await muster.end('SIGTERM')).toBe(0)
    expect(Date.now() - began).toBeLessThan(10_000)
  }
})
