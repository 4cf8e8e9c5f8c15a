import type { Transition } from '../../src/stores/stores.ts'
import { availableEngines } from '../../src/testing/engines.ts'
import type { TestStores } from '../../src/testing/stores.ts'
import { bytesOf, sizesOf } from './growth-sizes.ts'
import type { Figure } from './measure.ts'

/** All rows of these are a day older after each day. */
const ageing = [
  'bots',
  'status_intervals',
  'incidents',
  'incident_events',
  'incident_threads',
  'outbox',
  'login_ledger',
]

/**
 * Bytes of PostgreSQL for each bot and day: every bot fails once a day and comes back, written by Muster's own functions and
 * folded and thinned by its own job. Measured at three ages of a day: before it is a month old, a month later, and 13 months later,
 * when what is left of it stays for ever. Tables are packed before they are measured, so it is what rows and indexes need at least.
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
    const bounded = await bytesOf(db, bots)
    const first = await sizesOf(db, bots * days, 'in its first month')
    await thin(db, `${days + 33} days`)
    const later = await sizesOf(db, bots * days, 'after a month', 300)
    await thin(db, `${days + 1} days 14 months`)
    // As `status_fold` leaves them 13 months later.
    await db.sql('update status_history set before_ms = null, statuses = null')
    return { ...first, ...later, ...(await sizesOf(db, bots * days, 'after 13 months', 300)), ...bounded }
  } finally {
    await db.close()
  }
}

/** As Muster's job does when that much time has passed. */
async function thin(db: TestStores, passed: string): Promise<void> {
  const step = async () =>
    Number((await db.sql(`select history_thin(500, now() + interval '${passed}') as done`))[0]?.done)
  while ((await step()) > 0);
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
  // Each at a time of its own: equal keys would share their room in an index.
  await db.sql(`update incidents set opened_at = opened_at - random() * interval '1 hour' where state = 'open'`)
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

/** As `outbox_sent`, `incident_set_message` and what tells in the thread leave them, for all at once. */
const sent = `
  update outbox set state = 'sent', attempts = 1, message_id = '1500000000000000000', finished_at = now() where state = 'pending';
  update incidents set channel_id = '1400000000000000000', message_id = '1500000000000000000' where message_id is null;
  update incident_threads set thread_id = '1500000000000000000', parts = 2, log_told = md5(''), ended = 'old',
    told_upto = (select max(id) from incident_events) where ended is null and (select count(*) from incidents where state = 'open') = 0;`

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
