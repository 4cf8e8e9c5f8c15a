import type { TestStores } from '../../src/testing/stores.ts'
import { amount, type Figure } from './measure.ts'

/** What grows with every day that is watched, by what it is kept for. */
const growing: Record<string, readonly string[]> = {
  'record of time': ['status_history'],
  alerts: ['incidents', 'incident_events', 'incident_threads', 'outbox'],
  'commands, errors and servers': ['metrics_hourly'],
}
/** These hold as much as there are bots, or two days. */
const bounded = ['bots', 'heartbeats', 'status_intervals', 'status_folded', 'login_ledger']
const daysOfMonth = 365.25 / 12

/** What grew, for each of so many days of bots; `age` names how old they are. */
export async function sizesOf(
  db: TestStores,
  botDays: number,
  age: string,
  target?: number,
): Promise<Record<string, Figure>> {
  const figures: Record<string, Figure> = {}
  let all = 0
  for (const [what, tables] of Object.entries(growing)) {
    let sum = 0
    const shares: Record<string, Record<string, number>> = {}
    for (const table of tables) {
      const per = 1 / (await daysIn(db, table, botDays))
      const { rows, indexes, whole } = await sizeOf(db, table)
      const share = (size: number) => Math.round(size * per)
      shares[table] = { rows: share(rows), ...Object.fromEntries(indexes.map(([name, size]) => [name, share(size)])) }
      sum += whole * per
    }
    figures[`${what}, for each bot and day ${age}`] = { ...amount(sum, 'bytes'), shares }
    all += sum
  }
  return { ...figures, [`all that grows, for each bot and day ${age}`]: amount(all, 'bytes', target) }
}

/** What the other tables hold for each bot. */
export async function bytesOf(db: TestStores, bots: number): Promise<Record<string, Figure>> {
  const kept: Record<string, number> = {}
  for (const table of bounded) kept[table] = Math.round((await sizeOf(db, table)).whole / bots)
  return { 'what does not grow, for each bot': { unit: 'bytes', ...kept } }
}

/** How many days of bots are in a table: of the record of time some are not folded yet, and a row by the month is a whole month. */
async function daysIn(db: TestStores, table: string, botDays: number): Promise<number> {
  const [row] = await db.sql(`select count(*)::integer as rows from ${table}`)
  const rows = Number(row?.rows)
  if (table === 'status_history') return rows
  return table === 'metrics_hourly' && rows < botDays ? rows * daysOfMonth : botDays
}

async function sizeOf(db: TestStores, table: string) {
  await db.sql(`vacuum full ${table}`)
  const [row] = await db.sql(
    `select pg_table_size('${table}')::float8 as rows, (select jsonb_object_agg(i.relname, pg_relation_size(i.oid))
       from pg_index x join pg_class i on i.oid = x.indexrelid where x.indrelid = '${table}'::regclass) as indexes`,
  )
  const indexes = Object.entries(
    (typeof row?.indexes === 'string' ? JSON.parse(row.indexes) : row?.indexes) as Record<string, number>,
  )
  return { rows: Number(row?.rows), indexes, whole: indexes.reduce((sum, [, size]) => sum + size, Number(row?.rows)) }
}
