import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { availableEngines } from '../testing/engines.ts'
import type { TestStores } from '../testing/stores.ts'

const client = '3f0a1e9a-0000-4000-8000-000000000001'
const botOf = (n: number) => `3f0a1e9a-0000-4000-8000-00000000010${n}`
/** The last day that is made short then: all of what it was is 32 days old. */
const now = '2026-03-05T00:30:00Z'
const lastDay = '2026-01-31'

describe.each(availableEngines())('what is written by the hour, on $name', { timeout: 60_000 }, ({ open }) => {
  let db: TestStores
  beforeAll(async () => {
    db = await open()
  })
  beforeEach(async () => {
    await db.clear()
    await db.sql(`insert into public.clients (id, name, created_by) values ('${client}', 'C', 'u1')`)
    for (const n of [1, 2, 3])
      await db.sql(
        `insert into public.bots (id, name, client_id, template, template_version, strategy, created_by)
         values ('${botOf(n)}', 'B${n}', '${client}', 't', '1.0.0', 'simulation', 'u1')`,
      )
  })
  afterAll(() => db?.close())

  const hours = (bot: number, from: string, howMany: number) =>
    db.sql(
      `insert into public.metrics_hourly (bot_id, hour, reports, commands, errors, commands_total, guilds, users)
       select '${botOf(bot)}', '${from}'::timestamptz + n * interval '1 hour', 10, n, 1, 1000 + n, n, 2 * n
       from generate_series(0, ${howMany - 1}) n`,
    )
  const rows = async (bot: number) =>
    (
      await db.sql(
        `select to_char(hour at time zone 'UTC', 'DD HH24') as at, reports, commands::int, errors::int,
           commands_total::int as total, guilds
         from public.metrics_hourly where bot_id = '${botOf(bot)}' order by hour`,
      )
    ).map((row) => Object.values(row))
  /** Step by step to the end; answers how many steps did something. */
  async function thin(bots = 2, at = now): Promise<number> {
    for (let steps = 0; ; steps += 1) {
      const [row] = await db.sql(`select public.history_thin(${bots}, '${at}')::int as done`)
      if (Number(row?.done) === 0) return steps
      if (steps > 1000) throw new Error('It never ends.')
    }
  }

  it('becomes one row a day with the sums and the last figures, bot by bot, once it is old enough', async () => {
    await hours(1, `${lastDay}T00:00:00Z`, 48)
    await hours(3, `${lastDay}T22:00:00Z`, 1)
    const tomorrow = (await rows(1)).slice(24)
    expect(await thin()).toBeGreaterThanOrEqual(2)
    expect(await rows(1)).toEqual([['31 23', 240, 276, 24, 1023, 23], ...tomorrow])
    expect(await rows(3)).toEqual([['31 22', 10, 0, 1, 1000, 0]])
    // Nothing is done twice.
    expect(await thin()).toBe(0)
    expect(await thin(2, '2026-03-06T00:30:00Z')).toBe(2)
    expect((await rows(1)).map(([at]) => at)).toEqual(['31 23', '01 23'])
  })

  it('becomes one row a month after 13 months', async () => {
    await hours(1, '2025-01-30T22:00:00Z', 26)
    await hours(2, '2025-01-01T00:00:00Z', 1)
    await hours(1, '2025-02-01T00:00:00Z', 48)
    expect(await thin()).toBeGreaterThan(30)
    // 13 months before that now, February is not over yet.
    expect(await rows(1)).toEqual([
      ['31 23', 260, 325, 26, 1025, 25],
      ['01 23', 240, 276, 24, 1023, 23],
      ['02 23', 240, 852, 24, 1047, 47],
    ])
    expect(await rows(2)).toEqual([['01 00', 10, 0, 1, 1000, 0]])
    await db.sql(`update public.metrics_thinned set day = '2026-06-01'`)
    // One month: first two bots, then the third.
    expect(await thin(2, '2026-04-01T00:00:00Z')).toBe(2)
    expect((await rows(1)).map(([at]) => at)).toEqual(['31 23', '02 23'])
    expect(await thin(2, '2026-04-30T00:00:00Z')).toBe(0)
  })

  it('keeps what is told of the last 30 days', async () => {
    const [today] = await db.sql(`select to_char(now(), 'YYYY-MM-DD') as day`)
    await hours(1, `${today?.day}T00:00:00Z`, 1)
    await db.sql(`update public.metrics_hourly set hour = date_trunc('hour', now() - interval '40 days')`)
    await db.sql(
      `insert into public.metrics_hourly (bot_id, hour, commands_total, guilds, users)
       select '${botOf(1)}', date_trunc('hour', now()) - n * interval '1 hour', 2000 - n, 1, 1 from generate_series(0, 899) n`,
    )
    const before = await db.stores.uptime.totals([botOf(1)])
    expect(before.get(botOf(1))?.commands30d).toBeGreaterThan(700)
    while ((await db.stores.uptime.thin(50)) > 0);
    expect(await db.stores.uptime.totals([botOf(1)])).toEqual(before)
    // At most 33 days by the hour, whatever time of the day it is now, and each of the six days before as one row.
    expect((await rows(1)).length).toBeLessThanOrEqual(33 * 24 + 6)
  })

  it('goes on where it ended, also over years without a row', async () => {
    await hours(1, '2020-01-01T00:00:00Z', 2)
    await hours(2, `${lastDay}T00:00:00Z`, 2)
    await db.sql(`select public.history_thin(1, '2020-02-03T00:00:00Z')`)
    await db.sql(`update public.metrics_thinned set day = '${lastDay}'`)
    await thin(1)
    expect([(await rows(1)).length, (await rows(2)).length]).toEqual([1, 1])
  })

  it('has no messages of incidents that ended a month ago', async () => {
    const message = (incident: string, state: string, ended: string) =>
      db.sql(
        `with i as (insert into public.incidents (id, bot_id, bot_name, client_name, status, cause, down_since, state, opened_at, resolved_at, resolution)
           values ('${incident}', '${botOf(1)}', 'B', 'C', 'offline', 'process_exited', '2026-01-01', 'resolved', '2026-01-01',
             '${ended}', 'recovered') returning id)
         insert into public.outbox (kind, incident_id, dedupe_key, state, finished_at)
         select 'incident_opened', id, id::text, '${state}', '${ended}' from i`,
      )
    await message(botOf(4), 'sent', '2026-02-03T00:00:00Z')
    await message(botOf(5), 'sent', '2026-02-04T00:00:00Z')
    await message(botOf(6), 'pending', '2026-02-03T00:00:00Z')
    await db.sql(`insert into public.outbox (kind, text, dedupe_key, state) values ('notice', 't', 'k', 'sent')`)
    expect(await thin()).toBe(1)
    const left = await db.sql('select dedupe_key as key from public.outbox order by id')
    expect(left.map(({ key }) => key)).toEqual([botOf(5), botOf(6), 'k'])
  })
})
