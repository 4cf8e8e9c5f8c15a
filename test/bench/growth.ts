import type { Transition } from '../../src/stores/stores.ts'
import { availableEngines } from '../../src/testing/engines.ts'
import type { TestStores } from '../../src/testing/stores.ts'
import { amount, type Figure } from './measure.ts'

/** What grows with every day that is watched, by what it is kept for. The others hold as much as there are bots, or two days. */
const growing: Record<string, readonly string[]> = {
  'record of time': ['status_history'],
  alerts: ['incidents', 'incident_events', 'outbox'],
  'commands, errors and servers': ['metrics_hourly'],
}
const bounded = ['bots', 'heartbeats', 'status_intervals', 'status_folded', 'login_ledger']
/** All rows of these are a day older after each day. */
const ageing = ['bots', 'status_intervals', 'incidents', 'incident_events', 'outbox', 'login_ledger']

/**
 * Bytes of PostgreSQL for each bot and day: every bot fails once a day and comes back, written by Muster's own functions and
 * folded and thinned by its own job. Tables are packed before they are measured, so it is what rows and indexes need at least.
 */
export async function growthOf(bots: number, days: number): Promise<Record<string, Figure>> {
  const engine = availableEngines().find(({ name }) => name === 'PostgreSQL')
  if (engine === undefined) return { skipped: { unit: 'none', why: 'no PostgreSQL (initdb) here' } }
  const db = await engine.open()
  try {
    await each(db, fleet(bots))
    const ids = (await db.sql('select id from bots order by id')).map(({ id }) => String(id))
    for (let day = 0; day < days; day += 1) {
      for (let at = 0; at < bots; at += 1000) await outage(db, ids.slice(at, at + 1000))
      await each(db, figuresOf(days - day))
      for (const table of ageing) await older(db, table)
      await db.sql('vacuum analyze')
    }
    await db.sql(`insert into supervisor_runs (run_id, started_at, ended_at)
      values (gen_random_uuid(), now() - interval '${days + 1} days', now())`)
    while ((await db.stores.uptime.fold(500)) > 0);
    // A month later, when hours have become days and messages are forgotten.
    const thin = async () =>
      Number((await db.sql(`select history_thin(500, now() + interval '${days + 33} days') as done`))[0]?.done)
    while ((await thin()) > 0);
    return await sizes(db, bots, days)
  } finally {
    await db.close()
  }
}

const each = async (db: TestStores, statements: string) => {
  for (const statement of statements.split(/;\s*$/m)) if (statement.trim() !== '') await db.sql(statement)
}

const fleet = (bots: number) => `
  insert into clients (name, created_by) select 'Client ' || n, 'bench' from generate_series(1, ${bots / 100}) n;
  insert into applications (id, name, bot_user_id, token_ciphertext, added_by, state)
    select 1300000000000000000 + n, 'Bot ' || n, 1300000000000000000 + n, repeat('x', 150), 'bench', 'claimed'
    from generate_series(1, ${bots}) n;
  insert into bots (name, client_id, application_id, template, template_version, strategy, status, desired, generation,
      observed_generation, created_by)
    select 'Bot ' || n, c.id, 1300000000000000000 + n, 'standard', '1.0.0', 'simulation', 'online', 'running', 1, 1, 'bench'
    from generate_series(1, ${bots}) n join clients c on c.name = 'Client ' || (1 + n % ${bots / 100});
  insert into heartbeats (bot_id, generation, guilds, users, event_loop_lag_ms, memory_bytes, commands, errors, received_at)
    select id, 1, 5, 400, 1, 60000000, 0, 0, now() from bots;
  insert into status_intervals (bot_id, status, started_at) select id, 'online', now() from bots;
  update bots set created_at = now();`

/** A bot's last lines as a Node process leaves them: a warning or two, and a stack. */
const logTail = [
  '{"level":30,"time":1795694410123,"msg":"ready as Greeter#4821 in 5 servers"}',
  '{"level":40,"time":1795697782951,"msg":"GET /guilds/1417208895637356555/members took 2841 ms"}',
  '{"level":40,"time":1795697790010,"msg":"the database did not answer: fetch failed"}',
  '{"level":50,"time":1795697791884,"msg":"/refer failed","user":"1420070400000000871"}',
  'file:///bot/bot.mjs:18211',
  '      throw new TypeError("That referral is not open");',
  '            ^',
  'TypeError: That referral is not open',
  '    at closeReferral (file:///bot/bot.mjs:18211:13)',
  '    at async answer (file:///bot/bot.mjs:17904:22)',
  '    at async Client.onInteraction (file:///bot/bot.mjs:9127:5)',
  '    at async WebSocketManager.dispatch (file:///bot/bot.mjs:6310:9)',
  '    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)',
  '',
  'Node.js v20.20.2',
]

/** As the loop and the outbox write it: down with its last lines, told, started again, up, told. */
async function outage(db: TestStores, ids: readonly string[]): Promise<void> {
  const to = (more: Pick<Transition, 'status' | 'incident'> & Partial<Transition>): Transition[] =>
    ids.map((botId) => ({ botId, generation: 1, since: new Date(), cause: null, ...more }))
  const { record } = db.stores.watch
  // Its cause lies with one application, so that each is told by itself: of bots that fail together there is less to write.
  await record(to({ status: 'offline', cause: 'login_budget', incident: 'open', logTail, restarts: 0 }))
  await each(db, sent)
  await record(to({ status: 'starting', incident: 'update', restarts: 1 }))
  await record(to({ status: 'online', incident: 'resolve', resolution: 'recovered', restarts: 1 }))
  await each(db, sent)
  await db.sql(
    `select login_note(jsonb_build_object('applicationId', application_id, 'botId', id, 'generation', 1, 'kind', 'unattended', 'at', now()))
     from bots where id = any ($1::uuid[])`,
    [`{${ids.join(',')}}`],
  )
}

/** As `outbox_sent` and `incident_set_message` leave them, for all at once. */
const sent = `
  update outbox set state = 'sent', attempts = 1, message_id = '1500000000000000000', finished_at = now() where state = 'pending';
  update incidents set channel_id = '1400000000000000000', message_id = '1500000000000000000' where message_id is null;`

/** A row for each hour of that day, as heartbeats leave them. */
const figuresOf = (daysAgo: number) => `
  insert into metrics_hourly (bot_id, hour, reports, commands, errors, commands_total, guilds, users)
    select b.id, hour, 240, 12, 0, 1000, 5, 400
    from generate_series(date_trunc('day', now()) - interval '${daysAgo} days',
      date_trunc('day', now()) - interval '${daysAgo} days' + interval '23 hours', interval '1 hour') hour, bots b;`

async function older(db: TestStores, table: string): Promise<void> {
  const columns = await db.sql(
    `select column_name as name from information_schema.columns
     where table_schema = 'public' and table_name = $1 and data_type = 'timestamp with time zone'`,
    [table],
  )
  const moved = columns.map(({ name }) => `${name} = ${name} - interval '1 day'`)
  await db.sql(`update ${table} set ${moved.join(', ')}`)
}

async function sizes(db: TestStores, bots: number, days: number): Promise<Record<string, Figure>> {
  const [folded] = await db.sql('select count(*)::integer as days from status_history')
  const figures: Record<string, Figure> = {}
  let all = 0
  const sizeOf = async (table: string) => {
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
  for (const [what, tables] of Object.entries(growing)) {
    let sum = 0
    const shares: Record<string, Record<string, number>> = {}
    for (const table of tables) {
      const per = 1 / (table === 'status_history' ? Number(folded?.days) : bots * days)
      const { rows, indexes, whole } = await sizeOf(table)
      const share = (size: number) => Math.round(size * per)
      shares[table] = { rows: share(rows), ...Object.fromEntries(indexes.map(([name, size]) => [name, share(size)])) }
      sum += whole * per
    }
    figures[`${what}, for each bot and day`] = {
      ...amount(sum, 'bytes', what === 'record of time' ? 300 : undefined),
      shares,
    }
    all += sum
  }
  const kept: Record<string, number> = {}
  for (const table of bounded) kept[table] = Math.round((await sizeOf(table)).whole / bots)
  return {
    ...figures,
    'all that grows, for each bot and day': amount(all, 'bytes', 300),
    'what does not grow, for each bot': { unit: 'bytes', ...kept },
  }
}
