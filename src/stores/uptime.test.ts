import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type BotStatus, botStatuses } from '../domain/bot.ts'
import type { TimeSpent } from '../domain/uptime.ts'
import { availableEngines } from '../testing/engines.ts'
import type { TestStores } from '../testing/stores.ts'

/** One stretch of a bot's history: a gap that nothing covers, then a status. */
interface Stretch {
  gapMs: number
  lengthMs: number
  status: BotStatus
}
interface History {
  stretches: Stretch[]
  /** From the end of the last stretch to now; undefined = the last interval is still open. */
  endedMs: number | undefined
  /** From the creation to the first stretch. */
  beforeMs: number
  windowMs: number
}

const partOf: Record<BotStatus, keyof TimeSpent> = {
  online: 'up',
  degraded: 'degraded',
  offline: 'down',
  failed: 'down',
  maintenance: 'maintenance',
  stopped: 'stopped',
  deploying: 'stopped',
  starting: 'stopped',
  unknown: 'unknown',
}

/** The intervals of a history in milliseconds before `now`, oldest first; 0 = until now. */
function intervalsOf({ stretches, endedMs }: History) {
  const total = stretches.reduce((sum, { gapMs, lengthMs }) => sum + gapMs + lengthMs, endedMs ?? 0)
  let at = total
  return stretches.map(({ gapMs, lengthMs, status }) => {
    const from = at - gapMs
    at = from - lengthMs
    return { status, from, until: at }
  })
}

/** How long before `now` the bot was created. */
const ageOf = (history: History) => (intervalsOf(history)[0]?.from ?? 0) + history.beforeMs

/** The same figures by going through the history stretch by stretch. */
function bruteForce(history: History, windowMs: number): TimeSpent {
  const spent = { windowMs, up: 0, degraded: 0, down: 0, maintenance: 0, stopped: 0, unknown: windowMs }
  for (const { status, from, until } of intervalsOf(history)) {
    const ms = Math.max(0, Math.min(from, windowMs) - until)
    if (partOf[status] === 'unknown') continue
    spent[partOf[status]] += ms
    spent.unknown -= ms
  }
  return spent
}

const historyArbitrary: fc.Arbitrary<History> = fc.record({
  stretches: fc.array(
    fc.record({
      gapMs: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 40_000_000 })),
      lengthMs: fc.integer({ min: 1, max: 90_000_000 }),
      status: fc.constantFrom(...botStatuses),
    }),
    { maxLength: 12 },
  ),
  endedMs: fc.option(fc.integer({ min: 1, max: 50_000_000 }), { nil: undefined }),
  beforeMs: fc.integer({ min: 0, max: 100_000_000 }),
  windowMs: fc.integer({ min: 1, max: 800_000_000 }),
})

describe.each(availableEngines())('figures on $name', ({ open }) => {
  let db: TestStores
  beforeAll(async () => {
    db = await open()
  })
  beforeEach(async () => {
    await db.clear()
    await db.sql(`insert into public.clients (id, name, created_by) values ('${client}', 'C', 'u1')`)
  })
  afterAll(() => db?.close())

  const client = '3f0a1e9a-0000-4000-8000-000000000001'
  const now = '2026-03-29T01:30:00.123Z'
  const ago = (ms: number) => `'${now}'::timestamptz - ${ms} * interval '1 millisecond'`
  const watchedUntil = (ms: number) =>
    db.sql(`insert into public.supervisor_runs (run_id, started_at, ended_at)
            values (gen_random_uuid(), ${ago(10_000_000_000)}, ${ago(ms)})`)

  /** Writes a bot with its history, measured back from `now`. */
  async function write(history: History): Promise<string> {
    const id = crypto.randomUUID()
    const intervals = intervalsOf(history)
    await db.sql(
      `insert into public.bots (id, name, client_id, template, template_version, strategy, created_by, created_at)
       values ('${id}', '${id}', '${client}', 't', '1.0.0', 'simulation', 'u1', ${ago(ageOf(history))})`,
    )
    const rows = intervals.map(({ status, from, until }, index) => {
      const open = index === intervals.length - 1 && history.endedMs === undefined
      return `('${id}', '${status}', ${ago(from)}, ${open ? 'null' : ago(until)})`
    })
    if (rows.length > 0) {
      await db.sql(
        `insert into public.status_intervals (bot_id, status, started_at, ended_at) values ${rows.join(', ')}`,
      )
    }
    return id
  }
  const spentAtNow = async (id: string, windowMs: number): Promise<TimeSpent> => {
    const [row] = await db.sql(
      `select public.uptime_spent(array['${id}']::uuid[], ${windowMs}, '${now}') -> 0 as spent`,
    )
    const { botId, ...spent } = (row?.spent ?? {}) as TimeSpent & { botId: string }
    expect(botId).toBe(id)
    return spent
  }

  it('sum to the window, and are what going through the history by hand gives', async () => {
    await watchedUntil(0)
    await fc.assert(
      fc.asyncProperty(historyArbitrary, async (history) => {
        const spent = await spentAtNow(await write(history), history.windowMs)
        const { windowMs, ...parts } = spent
        expect(Object.values(parts).reduce((sum, part) => sum + part)).toBe(windowMs)
        expect(windowMs).toBe(Math.min(history.windowMs, ageOf(history)))
        expect(spent).toEqual(bruteForce(history, windowMs))
      }),
      { numRuns: 100 },
    )
  })

  const onlineForAnHour: History = {
    stretches: [{ gapMs: 0, lengthMs: 3_600_000, status: 'online' }],
    endedMs: undefined,
    beforeMs: 0,
    windowMs: 0,
  }

  it('are unknown from where Muster stopped looking', async () => {
    await watchedUntil(600_000)
    const spent = await spentAtNow(await write(onlineForAnHour), 3_600_000)
    expect(spent).toMatchObject({ windowMs: 3_600_000, up: 3_000_000, unknown: 600_000 })
  })

  it('trust an open interval between two ticks', async () => {
    await watchedUntil(89_000)
    expect(await spentAtNow(await write(onlineForAnHour), 3_600_000)).toMatchObject({ up: 3_600_000, unknown: 0 })
  })

  it('are unknown altogether when Muster never looked', async () => {
    expect(await spentAtNow(await write(onlineForAnHour), 3_600_000)).toMatchObject({ up: 0, unknown: 3_600_000 })
  })

  it('come for many bots or for all in one answer, and for unknown ones not at all', async () => {
    const [a, b] = [await write(onlineForAnHour), await write(onlineForAnHour)]
    expect(new Set((await db.stores.uptime.spent('all', 1000)).keys())).toEqual(new Set([a, b]))
    expect([...(await db.stores.uptime.spent([b, crypto.randomUUID()], 1000)).keys()]).toEqual([b])
    expect((await db.stores.uptime.spent([], 1000)).size).toBe(0)
  })

  it('total the latest report and the commands of 30 days', async () => {
    const [a, b] = [await write(onlineForAnHour), await write(onlineForAnHour)]
    await db.sql(
      `insert into public.metrics_hourly (bot_id, hour, commands, commands_total, guilds, users) values
       ('${a}', now() - interval '31 days', 1000, 1000, 1, 1), ('${a}', now() - interval '29 days', 5, 1005, 1, 1), ('${a}', now(), 2, 1007, 1, 1)`,
    )
    await db.sql(
      `insert into public.heartbeats (bot_id, generation, guilds, users, event_loop_lag_ms, memory_bytes, commands, errors, received_at)
       values ('${a}', 1, 3, 400, 1.5, 60000000, 2, 0, '${now}')`,
    )
    const totals = await db.stores.uptime.totals('all')
    expect(totals.get(a)).toEqual({ botId: a, guilds: 3, users: 400, commands30d: 7, lastReportAt: new Date(now) })
    expect(totals.get(b)).toEqual({ botId: b, guilds: null, users: null, commands30d: 0, lastReportAt: null })
    expect([...(await db.stores.uptime.totals([b])).keys()]).toEqual([b])
    expect(await db.stores.uptime.latest(a)).toMatchObject({ guilds: 3, readyForMs: null, receivedAt: new Date(now) })
    expect(await db.stores.uptime.latest(b)).toBeUndefined()
  })
})
