// Over 200 lines: one record, tried in every way on both databases; opening one is the dear part.
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { TimeSpent } from '../domain/uptime.ts'
import { availableEngines } from '../testing/engines.ts'
import type { TestStores } from '../testing/stores.ts'
import {
  ageOf,
  countedOf,
  daysOf,
  type History,
  historyArbitrary,
  intervalsOf,
  lineOf,
} from '../testing/uptime-model.ts'

/** A failing run prints its seed; `FC_SEED=… npx vitest run src/stores/uptime.test.ts` replays it. */
const seeded = process.env.FC_SEED === undefined ? {} : { seed: Number(process.env.FC_SEED) }
const client = '3f0a1e9a-0000-4000-8000-000000000001'
const [second, minute, day] = [1000, 60_000, 86_400_000]
/** Clocks were changed in the days before these, in some of the zones; there at midnight, so that a day begins at one o'clock, or twice. */
const nows = ['2025-03-31T20:00:00Z', '2025-04-27T09:00:00Z', '2025-09-09T02:30:00Z', '2025-11-03T17:00:01Z']
const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'America/Havana', 'America/Santiago', 'Atlantic/Azores']
zones.push('Africa/Cairo', 'Asia/Kathmandu', 'Asia/Beirut', 'Australia/Lord_Howe', 'Pacific/Auckland')

describe.each(availableEngines())('figures on $name', { timeout: 120_000 }, ({ open }) => {
  let db: TestStores
  beforeAll(async () => {
    db = await open()
  })
  beforeEach(async () => {
    await db.clear()
    await db.sql(`insert into public.clients (id, name, created_by) values ('${client}', 'C', 'u1')`)
  })
  afterAll(() => db?.close())

  /** Writes a bot with its history, measured back from `now`, and takes away those there were. */
  async function write(history: History, now: Date, unitMs: number): Promise<string> {
    const id = crypto.randomUUID()
    const ago = (units: number) => `'${new Date(now.getTime() - units * unitMs).toISOString()}'`
    await db.sql('delete from public.bots')
    await db.sql('delete from public.supervisor_runs')
    await db.sql(
      `insert into public.supervisor_runs (run_id, started_at, ended_at)
       values (gen_random_uuid(), ${ago(history.unseen)}::timestamptz - interval '9 years', ${ago(history.unseen)})`,
    )
    await db.sql(
      `insert into public.bots (id, name, client_id, template, template_version, strategy, created_by, created_at)
       values ('${id}', '${id}', '${client}', 't', '1.0.0', 'simulation', 'u1', ${ago(ageOf(history))})`,
    )
    const rows = intervalsOf(history).map(
      ({ status, from, until, open }) => `('${id}', '${status}', ${ago(from)}, ${open ? 'null' : ago(until)})`,
    )
    if (rows.length > 0) {
      await db.sql(
        `insert into public.status_intervals (bot_id, status, started_at, ended_at) values ${rows.join(', ')}`,
      )
    }
    return id
  }
  /** Folds all that was settled at that time. Answers the number of days. */
  async function foldAt(at: Date, bots = 1): Promise<number> {
    const [row] = await db.sql(`select public.status_fold(${bots}, '${at.toISOString()}')::int as days`)
    const days = Number(row?.days)
    return days === 0 ? 0 : days + (await foldAt(at, bots))
  }
  const windowsOf = async (id: string, windowsMs: (number | null)[], until: Date) =>
    (await db.stores.uptime.windows([id], windowsMs, until)).get(id) ?? []
  const sumOf = ({ windowMs, ...rest }: TimeSpent) => Object.values(rest).reduce((sum, part) => sum + part)
  const moveTo = (zone: string) => db.sql(`update public.clients set time_zone = $1`, [zone])
  const rowsOf = async (table: string) => Number((await db.sql(`select count(*)::int as n from public.${table}`))[0]?.n)

  it('are, for every history, what counting second by second gives; settled days folded, zones changed in between', async () => {
    let folded = 0
    const steps = fc.array(fc.record({ zone: fc.constantFrom(...zones), daysAgo: fc.integer({ min: 0, max: 9 }) }), {
      maxLength: 3,
    })
    await fc.assert(
      fc.asyncProperty(
        historyArbitrary(100_000, 8),
        fc.constantFrom(...nows),
        fc.constantFrom(...zones),
        steps,
        fc.array(fc.integer({ min: 1, max: 900_000 }), { minLength: 1, maxLength: 4 }),
        async (history, at, zone, changes, windows) => {
          const now = new Date(at)
          const id = await write(history, now, second)
          const line = lineOf(history, 90)
          const expected = [...windows, line.length].map((window) =>
            countedOf(line, Math.max(0, line.length - window), line.length, second),
          )
          const asked = [...windows.map((window) => window * second), null]
          const agree = async (where: string) => {
            const days = await db.stores.uptime.days([id], 20, now)
            expect(days.get(id)).toEqual(daysOf(line, now, where, second, 20))
            const found = await windowsOf(id, asked, now)
            expect(found).toEqual(expected)
            for (const spent of found) expect(sumOf(spent)).toBe(spent.windowMs)
          }
          await moveTo(zone)
          await agree(zone)
          for (const { zone: next, daysAgo } of changes.toSorted((a, b) => b.daysAgo - a.daysAgo)) {
            folded += await foldAt(new Date(now.getTime() - daysAgo * day))
            await moveTo(next)
            await agree(next)
          }
        },
      ),
      { numRuns: 25, ...seeded },
    )
    expect(folded).toBeGreaterThan(0)
  })

  it('are exact to the millisecond', async () => {
    const now = new Date('2026-03-29T01:30:00.123Z')
    const inMs = fc.tuple(historyArbitrary(40_000_000, 8), fc.integer({ min: 1, max: 200_000_000 }), fc.boolean())
    await fc.assert(
      fc.asyncProperty(inMs, async ([history, window, fold]) => {
        const id = await write(history, now, 1)
        if (fold) await foldAt(now)
        const [spent] = await windowsOf(id, [window], now)
        const end = ageOf(history)
        let known = 0
        for (const { status, from, until, open } of intervalsOf(history)) {
          const ended = open && history.unseen > 90_000 ? history.unseen : until
          if (status !== 'unknown') known += Math.max(0, Math.min(from, window) - Math.min(ended, window))
        }
        expect(spent?.windowMs).toBe(Math.min(window, end))
        expect(spent && sumOf(spent)).toBe(spent?.windowMs)
        expect(spent && spent.windowMs - spent.unknown).toBe(known)
      }),
      { numRuns: 50, ...seeded },
    )
  })

  it('stay exact across the border of 13 months, before which there are only sums of days', async () => {
    const now = new Date('2026-04-20T12:00:00Z')
    let forgotten = 0
    await fc.assert(
      fc.asyncProperty(
        historyArbitrary(70_000, 20),
        fc.integer({ min: 560_000, max: 660_000 }),
        async (given, window) => {
          const history = { ...given, before: given.before + 620_000, unseen: 0 }
          history.stretches.unshift({ gap: 0, length: 40_000, status: 'degraded' })
          await moveTo('Europe/Berlin')
          const id = await write(history, now, minute)
          await foldAt(now)
          forgotten += Number(
            (await db.sql('select count(*)::int as n from public.status_history where statuses is null'))[0]?.n,
          )
          const line = lineOf(history, 1)
          const [created, days90, some] = await windowsOf(id, [null, 90 * day, window * minute], now)
          expect(created).toEqual(countedOf(line, 0, line.length, minute))
          expect(days90).toEqual(countedOf(line, Math.max(0, line.length - 90 * 1440), line.length, minute))
          // A window that begins inside a day that is forgotten begins at that day's end: whole days are all there is.
          const from = line.length - (some?.windowMs ?? 0) / minute
          expect(from).toBeGreaterThanOrEqual(Math.max(0, line.length - window))
          expect(from - Math.max(0, line.length - window)).toBeLessThanOrEqual(25 * 60)
          expect(some).toEqual(countedOf(line, from, line.length, minute))
        },
      ),
      { numRuns: 15, ...seeded },
    )
    expect(forgotten).toBeGreaterThan(100)
  })

  const onlineFor = (length: number, unseen = 0): History => ({
    ...{ before: 0, stretches: [{ gap: 0, length, status: 'online' }], after: undefined, unseen },
  })
  const now = new Date('2026-03-29T01:30:00.000Z')
  const hour = async (unseen: number) =>
    (await windowsOf(await write(onlineFor(3600, unseen), now, second), [3_600_000], now))[0]

  it('are unknown from where Muster stopped looking, but trust an open interval between two ticks', async () => {
    expect(await hour(600)).toMatchObject({ windowMs: 3_600_000, up: 3_000_000, unknown: 600_000 })
    expect(await hour(89)).toMatchObject({ up: 3_600_000, unknown: 0 })
  })

  it('are unknown altogether when Muster never looked', async () => {
    const id = await write(onlineFor(3600), now, second)
    await db.sql('delete from public.supervisor_runs')
    expect(await windowsOf(id, [3_600_000], now)).toMatchObject([{ up: 0, unknown: 3_600_000 }])
    expect(await foldAt(now)).toBe(0)
  })

  it('come for many bots or for all in one answer, and for unknown ones not at all', async () => {
    const id = await write(onlineFor(3600), now, second)
    expect([...(await db.stores.uptime.windows('all', [1000], now)).keys()]).toEqual([id])
    expect([...(await db.stores.uptime.windows([id, crypto.randomUUID()], [1000], now)).keys()]).toEqual([id])
    expect((await db.stores.uptime.windows([], [1000])).size).toBe(0)
    expect((await db.stores.uptime.days([], 90)).size).toBe(0)
  })

  it('move settled days into the history once, a month of each bot at a time, and leave the last day where it is', async () => {
    const id = await write(onlineFor(50 * 86_400), now, second)
    const fold = async () => (await db.sql(`select public.status_fold(10, '${now.toISOString()}')::int as n`))[0]?.n
    expect([await fold(), await fold(), await fold()]).toEqual([31, 18, 0])
    expect(await rowsOf('status_history')).toBe(49)
    await db.sql(`update public.status_intervals set ended_at = $1 where bot_id = $2`, [now, id])
    expect([await foldAt(new Date(now.getTime() + 5 * day)), await rowsOf('status_intervals')]).toEqual([0, 1])
  })

  it('settle nothing by a clock that is wrong for a while', async () => {
    await write(onlineFor(10 * 86_400), now, second)
    const wrong = `'${now.toISOString()}'::timestamptz + interval '1 year'`
    await db.sql(
      `insert into public.supervisor_runs (run_id, started_at, ended_at) values (gen_random_uuid(), ${wrong}, ${wrong} + interval '59 minutes')`,
    )
    expect((await db.sql(`select public.status_fold(10, ${wrong} + interval '59 minutes')::int as n`))[0]?.n).toBe(0)
    await db.sql(`update public.supervisor_runs set ended_at = ended_at + interval '1 minute'`)
    expect((await db.sql(`select public.status_fold(10, ${wrong} + interval '1 hour')::int as n`))[0]?.n).toBe(31)
  })

  it('go by UTC where this database does not know the zone', async () => {
    const id = await write(onlineFor(10 * 86_400), now, second)
    await moveTo('Mars/Olympus')
    expect(await foldAt(now)).toBe(9)
    expect((await db.stores.uptime.days([id], 1, now)).get(id)).toMatchObject([{ spent: { windowMs: 5_400_000 } }])
  })

  it('total the latest report and the commands of 30 days', async () => {
    const a = await write(onlineFor(3600), now, second)
    await db.sql(
      `insert into public.metrics_hourly (bot_id, hour, commands, commands_total, guilds, users) values
       ('${a}', now() - interval '31 days', 1000, 1000, 1, 1), ('${a}', now() - interval '29 days', 5, 1005, 1, 1), ('${a}', now(), 2, 1007, 1, 1)`,
    )
    const silent = await db.stores.uptime.totals('all')
    expect(silent.get(a)).toEqual({ botId: a, guilds: null, users: null, commands30d: 7, lastReportAt: null })
    expect(await db.stores.uptime.latest(a)).toBeUndefined()
    await db.sql(
      `insert into public.heartbeats (bot_id, generation, guilds, users, event_loop_lag_ms, memory_bytes, commands, errors, received_at)
       values ('${a}', 1, 3, 400, 1.5, 60000000, 2, 0, '${now.toISOString()}')`,
    )
    const totals = await db.stores.uptime.totals([a])
    expect(totals.get(a)).toEqual({ botId: a, guilds: 3, users: 400, commands30d: 7, lastReportAt: now })
    expect(await db.stores.uptime.latest(a)).toMatchObject({ guilds: 3, readyForMs: null, receivedAt: now })
  })
})
