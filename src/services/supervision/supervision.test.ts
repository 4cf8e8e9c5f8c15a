import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { App, AppNeeds } from '../../app.ts'
import { SendFailed } from '../../domain/delivery.ts'
import { troublesOf } from '../../domain/own-health.ts'
import { aToken, aWorld, quick } from '../../testing/app.ts'
import { openTestStores, type TestStores } from '../../testing/stores.ts'

let database: TestStores
let world: ReturnType<typeof aWorld>
const running: App[] = []
const connection = { ackAgeMs: () => 5, restMs: async () => 12 }

beforeAll(async () => {
  database = await openTestStores()
})
afterAll(() => database.close())
beforeEach(async () => {
  await database.clear()
  world = aWorld(database.stores)
})
afterEach(async () => {
  for (const app of running.splice(0)) await app.stop()
})

async function started(changes: Partial<AppNeeds> = {}) {
  const muster = world.muster({ connection, ...changes })
  running.push(muster.app)
  await muster.app.start()
  return muster
}

async function withBot(app: App, name = 'Greeter') {
  await app.alerts.setChannel('ops', '1')
  await app.clients.create({ name: 'Fashion Brand', by: '1' })
  await app.applications.add([aToken('101')], '1')
  const order = { client: 'Fashion Brand', template: 'standard', by: '1', channelId: null }
  return (await app.bots.create({ name, ...order })).bot
}

const soon = (check: () => unknown) => vi.waitFor(check, { timeout: 5_000, interval: 20 })
const notices = () => world.sender.sent.flatMap(({ item }) => (item.kind === 'notice' ? [item.text] : []))
/** As if the database had been away that long: no look went through. */
const unseen = (ms: number) =>
  database.sql(
    `update public.supervisor_runs set started_at = started_at - ${ms} * interval '1 ms', ended_at = ended_at - ${ms} * interval '1 ms'`,
  )

describe('how Muster is', () => {
  it('is well, with all its figures', async () => {
    const { app } = await started()
    await withBot(app)
    const health = await app.supervision.health()
    expect(troublesOf(health)).toEqual([])
    expect(health).toMatchObject({
      loop: { lastTickOk: true },
      ...{ bots: { online: 1 }, outbox: { pending: 0, tried: 0, oldestAgeMs: null }, incidentsOpen: 0 },
      discord: { connected: true, ackAgeMs: 5, restMs: 12 },
      logins: { botName: 'Greeter', left: 999, unattendedLeft: 25 },
    })
    expect([...health.engines]).toEqual([['simulation', 'ok']])
  })

  it('names what is out of reach, and goes on telling the rest', async () => {
    const gone = { ...database.stores.supervision, vitals: async () => Promise.reject(new Error('no route')) }
    world = aWorld({ ...database.stores, supervision: gone })
    const { app } = await started({ discordReady: () => false })
    await withBot(app)
    world.engine.unreachable(true)
    await app.reconciler.tick()
    const health = await app.supervision.health()
    expect(health).toMatchObject({ database: { error: 'no route' }, lease: null, outbox: null, logins: null })
    expect(troublesOf(health).map(({ text, why }) => [text, why].filter(Boolean).join(' '))).toEqual([
      'The database does not answer. no route',
      'Muster has no connection to Discord.',
      expect.stringContaining('The engine simulation cannot be reached'),
    ])
    const metrics = new Map((await app.supervision.metrics()).map(({ name, samples }) => [name, samples]))
    expect(metrics.get('muster_database_up')).toEqual([{ value: 0 }])
    expect(metrics.get('muster_outbox_pending')).toEqual([])
    expect(metrics.get('muster_engine_up')).toEqual([{ labels: { engine: 'simulation' }, value: 0 }])
  })

  it('is told to machines in families of closed sets: no bot, client or application makes a series', async () => {
    const { app } = await started()
    const before = (await app.supervision.metrics()).flatMap(({ name, samples }) =>
      samples.map((s) => [name, s.labels]),
    )
    await withBot(app)
    const families = await app.supervision.metrics()
    const after = families.flatMap(({ name, samples }) => samples.map((s) => [name, s.labels]))
    const budgets = ['muster_login_budget_remaining', 'muster_unattended_starts_remaining']
    expect(after.filter(([name]) => !budgets.includes(String(name)))).toEqual(before)
    expect(JSON.stringify(families)).not.toMatch(/Greeter|Fashion/)
    for (const { name, type } of families) {
      expect(name).toMatch(/^(muster|process)_[a-z_]+$/)
      expect(name.endsWith('_total')).toBe(type === 'counter')
    }
    const ticks = families.find(({ name }) => name === 'muster_tick_duration_seconds')?.samples ?? []
    const value = (suffix: string) => ticks.find((s) => s.suffix === suffix)?.value
    expect(ticks.find(({ labels }) => labels?.le === '+Inf')?.value).toBe(value('_count'))
    expect(value('_count')).toBeGreaterThan(0)
  })
})

describe('a time in which nobody was seen', () => {
  it('is told once, with what was missed, also when Muster is killed while it tells', async () => {
    const first = await started()
    const { id } = await withBot(first.app)
    await first.app.supervision.tend()
    expect(notices()).toEqual([])
    await unseen(200_000)
    world.discord.faults.sessionStartsLeft = 49
    world.engine.crash(id)
    await soon(async () => {
      await first.app.reconciler.tick()
      expect(await first.app.bots.get(id)).toMatchObject({ cause: 'login_budget' })
    })
    // The database has the message, Discord does not take it, and Muster dies before it can try again.
    world.sender.faults.next = [new SendFailed('busy', { retryAfterMs: 60_000 })]
    await first.app.supervision.tend()
    await first.app.outbox.drain()
    first.abandon()
    running.splice(0)

    const { app } = await started()
    await app.supervision.tend()
    await database.sql(`update public.outbox set not_before = now() where state = 'pending'`)
    await app.outbox.drain()
    await app.supervision.tend()
    await app.outbox.drain()
    expect(notices()).toHaveLength(1)
    expect(notices()[0]).toMatch(/^Muster could not watch from <t:\d+:f> to <t:\d+:f> \(3 min \d+ s\)/)
    expect(notices()[0]).toContain('**Greeter** of Fashion Brand was online and is offline (login budget)')
  })

  it('is told after an outage of Discord, for all its bots in one', async () => {
    let discordReady = true
    const policy = { ...quick, heartbeatMs: 50 }
    const { app } = await started({ policy, discordReady: () => discordReady })
    const { id } = await withBot(app)
    discordReady = false
    world.engine.disconnect(id)
    const seenAs = (expected: object) =>
      soon(async () => {
        await app.reconciler.tick()
        expect(await app.bots.get(id)).toMatchObject(expected)
      })
    await seenAs({ status: 'unknown', cause: 'discord_outage' })
    await app.supervision.tend()
    expect(notices()).toEqual([])
    discordReady = true
    world.engine.thaw(id)
    await seenAs({ status: 'online', cause: null })
    await app.supervision.tend()
    await app.supervision.tend()
    await soon(() => expect(notices()).toHaveLength(1))
    expect(notices()[0]).toMatch(/could not reach Discord[\s\S]*For 1 bot [\s\S]*No bot came out of it/)
    expect(world.sender.kinds()).toEqual(['notice'])
  })
})
