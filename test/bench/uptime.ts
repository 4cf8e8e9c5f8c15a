import { availableEngines } from '../../src/testing/engines.ts'
import type { TestStores } from '../../src/testing/stores.ts'
import { amount, cpuMs, type Figure, repeated, timed, times } from './measure.ts'
import { fleetOf, freshDays, settledDays } from './uptime-fleet.ts'

const days = 395
const dayMs = 86_400_000

/** Reading uptime, and what its record costs on disk, on PostgreSQL with 13 months of history at one outage a day. */
export async function uptimeOf(bots: number): Promise<Record<string, Figure>> {
  const engine = availableEngines().find(({ name }) => name === 'PostgreSQL')
  if (engine === undefined) return { skipped: { unit: 'none', why: 'no PostgreSQL (initdb) here' } }
  const db = await engine.open()
  try {
    const growth = await filled(db, bots)
    return { ...(await folded(db, bots)), ...growth, ...(await reads(db, bots)) }
  } finally {
    await db.close()
  }
}

const each = async (db: TestStores, statements: string) => {
  for (const statement of statements.split(/;\s*$/m)) if (statement.trim() !== '') await db.sql(statement)
}
const bytes = async (db: TestStores) => {
  const tables = ['status_history', 'status_folded', 'status_intervals']
  const size = tables.map((table) => `pg_total_relation_size('public.${table}')`).join(' + ')
  return Number((await db.sql(`select ${size} as bytes`))[0]?.bytes)
}

/** Fills the record and shows how it grew. */
async function filled(db: TestStores, bots: number): Promise<Record<string, Figure>> {
  await each(db, fleetOf(bots, days))
  const grown: Record<string, number> = {}
  const empty = await bytes(db)
  for (const [from, to] of [
    [0, 30],
    [30, 90],
    [90, 180],
    [180, days - 3],
  ] as const) {
    for (let day = from; day < to; day += 10) await each(db, settledDays(day, Math.min(to, day + 10)))
    grown[`${to} days, MB`] = Math.round((await bytes(db)) / 2 ** 20)
  }
  await each(db, freshDays)
  await each(db, 'vacuum analyze;')
  const perDay = ((await bytes(db)) - empty) / bots / days
  const [row] = await db.sql(
    `select avg(pg_column_size(h.*))::float8 as whole,
       avg(pg_column_size((bot_id, ends_at, up, degraded, down, maintenance, stopped)))::float8 as sums
     from (select * from status_history limit 10000) h`,
  )
  return {
    'record, bytes per bot and day at one outage a day': { ...amount(perDay, 'bytes', 300), grown },
    'row of a day, its intervals included': amount(Number(row?.whole), 'bytes'),
    'row of a day older than 13 months': amount(Number(row?.sums), 'bytes'),
  }
}

/** The job's daily work: the days that are settled by now. */
async function folded(db: TestStores, bots: number): Promise<Record<string, Figure>> {
  const steps: number[] = []
  let total = 0
  for (;;) {
    const { ms, result } = await timed(() => db.stores.uptime.fold(50))
    if (result === 0) break
    steps.push(ms)
    total += result
  }
  await each(db, 'vacuum analyze;')
  return { [`folding ${total} days of ${bots} bots, by step of 50 bots`]: times(steps) }
}

async function reads(db: TestStores, bots: number): Promise<Record<string, Figure>> {
  const pid = Number((await db.sql('select pg_backend_pid() as pid'))[0]?.pid)
  const ids = async (n: number) => (await db.sql(`select id from bots limit ${n}`)).map(({ id }) => String(id))
  const figures: Record<string, Figure> = {}
  const measure = async (name: string, statement: string, parameters: unknown[], target?: number) => {
    await db.sql(statement, parameters)
    const before = cpuMs(pid)
    const took = await repeated(20, () => db.sql(statement, parameters))
    figures[name] = { ...times(took, target), computingMs: Math.round((cpuMs(pid) - before) / 20) }
  }
  const windows = 'select public.uptime_windows($1::uuid[], $2::bigint[])'
  const list = (values: readonly unknown[]) => `{${values.map((value) => value ?? 'null').join(',')}}`
  const all = list([dayMs, 7 * dayMs, 30 * dayMs, 90 * dayMs, null])
  const month = list([30 * dayMs])
  await measure('30 d of one bot', windows, [list(await ids(1)), month], 10)
  await measure('30 d of a client’s 100 bots', windows, [list(await ids(100)), month], 100)
  await measure('all five windows of a client’s 100 bots', windows, [list(await ids(100)), all])
  await measure('30 d of 1,000 bots', windows, [list(await ids(1000)), month], 100)
  await measure(`30 d of all ${bots} bots`, windows, [null, month], 300)
  const daily = 'select public.uptime_days($1::uuid[], 90)'
  await measure('90 daily bars of one bot', daily, [list(await ids(1))])
  await measure('90 daily bars of a client’s 100 bots', daily, [list(await ids(100))])
  const [one] = await ids(1)
  const throughApi = await repeated(20, () => db.stores.uptime.windows([one ?? ''], [30 * dayMs]))
  figures['30 d of one bot, through supabase-js'] = times(throughApi)
  return figures
}
