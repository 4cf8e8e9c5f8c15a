import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { availableEngines } from '../../src/testing/engines.ts'
import type { TestStores } from '../../src/testing/stores.ts'
import {
  type Apart,
  botProcesses,
  freePort,
  type Process,
  type people as peopleAt,
  startApart,
  textOf,
  titleOf,
  until,
} from './harness.ts'

const postgres = availableEngines().find(({ name }) => name === 'PostgreSQL')
/** From the death of the one that acts to the first deed of the other. */
const takeoverMs = 15_000

/** Two Musters, one PostgreSQL, one Discord: one acts, the other takes over, and never both. */
describe.skipIf(!postgres)('two Musters over one database', () => {
  let db: TestStores
  let apart: Apart
  let people: ReturnType<typeof peopleAt>
  const ports = new Map<Process, number>()

  beforeAll(async () => {
    db = await (postgres as NonNullable<typeof postgres>).open()
    apart = await startApart({
      env: {
        SUPABASE_URL: db.url,
        SUPABASE_SECRET_KEY: db.secretKey,
        SUPABASE_PUBLISHABLE_KEY: db.publishableKey,
        TOKEN_ENCRYPTION_KEY: 'ab'.repeat(32),
        MONITOR_CRON: '*/2 * * * * *',
      },
    })
    people = apart.hands
  }, 120_000)
  afterEach(({ task }) => {
    if (task.result?.state === 'fail') console.error(apart.output().slice(-12_000))
  })
  afterAll(async () => {
    await apart?.close()
    await db?.close()
  }, 60_000)

  async function start(): Promise<Process> {
    const port = await freePort()
    const muster = apart.launchMuster({ MUSTER_PORT: String(port) })
    ports.set(muster, port)
    return muster
  }
  const health = async (of: Process) =>
    (await (await fetch(`http://127.0.0.1:${ports.get(of)}/healthz`)).json()) as { ready: boolean; standby?: boolean }
  const acts = (of: Process) =>
    until('that one acts', async () => (await health(of)).ready && !(await health(of)).standby)
  const standsBy = (of: Process) => until('that one stands by', async () => (await health(of)).standby, 60_000)
  const lease = async () => (await db.sql('select generation::int, held_by from public.leases'))[0]
  const musterApp = async () => (await people.world()).applications.find(({ name }) => name === 'Muster')?.id ?? ''
  const pidOf = (name: string) => botProcesses(apart.dataDir).find((bot) => bot.name === name)?.pid
  const restarted = (name: string, not: number | undefined) =>
    until(`${name} running again`, async () => {
      const pid = pidOf(name)
      return pid !== undefined && pid !== not && pid
    })

  let first: Process
  let second: Process

  it('lets one act and the other stand by, ready and without a login', async () => {
    first = await start()
    await acts(first)
    second = await start()
    await standsBy(second)
    expect(await health(second)).toEqual({ ready: true, standby: true })
    const tokens = (await people.world()).applications.filter((a) => a.name !== 'Muster').map((a) => a.token)
    await people.addTokens(tokens)
    await people.admin('/alerts channel channel:#ops')
    await people.admin('/client create name:"Fashion Brand"')
    const made = await people.admin('/bot create name:Anchor client:"Fashion Brand"', 'is online|was not created')
    expect(titleOf(made)).toBe('Anchor is online')
    expect(await people.identifies(await musterApp())).toBe(1)
  }, 120_000)

  it('hands over within 15 s of the death of the first, with no alert, no restart of a bot and one login', async () => {
    const anchor = pidOf('Anchor')
    const died = Date.now()
    await first.end('SIGKILL')
    await until('the other to act', async () => (await lease())?.generation === 2, takeoverMs)
    await acts(second)
    const took = Date.now() - died
    expect(took).toBeLessThan(takeoverMs)
    // It does not only say so.
    process.kill(anchor ?? 0, 'SIGKILL')
    await restarted('Anchor', anchor)
    await until('the recovery', async () => textOf(await people.messages('ops')).includes('Anchor is online again'))
    expect(await people.messages('ops')).toHaveLength(1)
    expect(await people.identifies(await musterApp())).toBe(2)
    console.info(`took over after ${took} ms`)
  }, 120_000)

  it('lets a holder that was paused past its lease do nothing more, and has it stand by', async () => {
    first = await start()
    await standsBy(first)
    second.child.kill('SIGSTOP')
    await acts(first)
    const before = { ops: (await people.messages('ops')).length, anchor: pidOf('Anchor'), lease: await lease() }
    // Typed while the old one sleeps: it finds it in its socket when it goes on.
    const stopped = people.admin('/bot stop bot:Anchor', 'is stopped')
    await until('the stop to be carried out', async () => pidOf('Anchor') === undefined)
    second.child.kill('SIGCONT')
    await standsBy(second)
    expect(titleOf(await stopped)).toBe('Anchor is stopped')
    await people.admin('/bot start bot:Anchor', 'is online')
    const anchor = pidOf('Anchor')
    expect(await lease()).toEqual(before.lease)
    process.kill(anchor ?? 0, 'SIGKILL')
    await restarted('Anchor', anchor)
    await until('the recovery', async () => {
      const messages = await people.messages('ops')
      return messages.length === before.ops + 1 && textOf(messages.slice(-1)).includes('is online again')
    })
    const running = botProcesses(apart.dataDir).map(({ name }) => name)
    expect(running).toEqual(['Anchor'])
    const spans = await db.sql('select run_id from public.supervisor_runs order by id')
    expect(spans.at(-1)?.run_id).not.toBe(spans.at(-2)?.run_id)
  }, 180_000)

  it('hands over at once when the one that acts is told to stop, and both end cleanly', async () => {
    const asked = Date.now()
    expect(await first.end('SIGTERM')).toBe(0)
    await acts(second)
    expect(Date.now() - asked).toBeLessThan(takeoverMs)
    const list = async () => textOf((await people.admin('/fleet status')).messages)
    await until('Anchor online', async () => (await list()).includes('1 online'))
    const third = await start()
    await standsBy(third)
    expect(await third.end('SIGTERM')).toBe(0)
    expect(await second.end('SIGTERM')).toBe(0)
    expect((await db.sql('select holder from public.leases'))[0]).toEqual({ holder: null })
  }, 120_000)
})
