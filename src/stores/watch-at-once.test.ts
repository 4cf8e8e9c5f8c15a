// Over 200 lines: how histories are made stands beside what their outcomes are held against.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { projectRoot } from '../main/paths.ts'
import { fakeDatabaseTime } from '../testing/database-time.ts'
import { availableEngines } from '../testing/engines.ts'
import type { TestStores } from '../testing/stores.ts'

const bots = 8
const minuteMs = 60_000
const idOf = (bot: number) => `00000000-0000-4000-8000-00000000000${bot}`

/** What one call writes: transitions as the loop makes them, at a minute of a made-up time. */
const transition = fc.record({
  bot: fc.nat({ max: bots }),
  generation: fc.oneof({ weight: 9, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: fc.constant(0) }),
  minute: fc.nat({ max: 40 }),
  failing: fc.constantFrom('process_exited', 'process_exited', 'process_exited', 'zombie_gateway', 'login_budget'),
  what: fc.constantFrom(
    ...(['down', 'down', 'down', 'up', 'up', 'starting', 'closed', 'quiet', 'failed', 'maintenance', 'blind'] as const),
  ),
  restarts: fc.option(fc.nat({ max: 9 })),
  lines: fc.option(fc.array(fc.constantFrom('one', 'two'), { maxLength: 2 })),
})
type Made = typeof transition extends fc.Arbitrary<infer T> ? T : never
interface History {
  events: readonly (Meanwhile | Made[])[]
  people: boolean
  base: number
}

const kinds = {
  down: { status: 'offline', incident: 'open' },
  failed: { status: 'failed', incident: 'update' },
  starting: { status: 'starting', incident: 'update' },
  up: { status: 'online', incident: 'resolve' },
  closed: { status: 'stopped', incident: 'resolve', resolution: 'stopped' },
  quiet: { status: 'online', incident: 'none' },
  maintenance: { status: 'maintenance', incident: 'none' },
  blind: { status: 'unknown', incident: 'none', cause: 'monitor_blind' },
} as const

/** What happens between two calls: messages go out, are on their way, wait for the morning; somebody acknowledges. */
const meanwhile = {
  sent: `
    with gone as (
      update outbox set state = 'sent', attempts = 1, finished_at = now() where state = 'pending' returning incident_id, client_id
    ), cards as (
      update incidents set channel_id = 'c', message_id = 'm ' || bot_name where state = 'open' and group_id is null and message_id is null
    )
    insert into incident_copies (incident_id, client_id, channel_id, message_id)
    select distinct incident_id, client_id, 'c', 'm' from gone where client_id is not null on conflict do nothing`,
  trying: `update outbox set attempts = attempts + 1 where state = 'pending'`,
  held: `
    with late as (update incidents set held_until = now() + interval '1 hour' where state = 'open' and message_id is null)
    update outbox set not_before = now() + interval '1 hour', held = client_id is not null where state = 'pending'`,
  acknowledged: `
    update incidents set acknowledged_by = 'u1', acknowledged_at = now() where state = 'open' and bot_name in ('Bot 1', 'Bot 4')`,
  moved: `update bots set client_id = (select id from clients where name = 'B') where name = 'Bot 0'`,
}
type Meanwhile = keyof typeof meanwhile
const event = fc.oneof(
  { weight: 3, arbitrary: fc.array(transition, { minLength: 1, maxLength: 12 }) },
  { weight: 2, arbitrary: fc.constantFrom(...(Object.keys(meanwhile) as Meanwhile[])) },
)

function written({ bot, generation, minute, failing, what, restarts, lines }: Made, base: number) {
  const bad = what === 'down' || what === 'failed' || what === 'starting'
  const since = new Date(base + minute * minuteMs).toISOString()
  return {
    ...{ botId: idOf(bot), generation, cause: bad ? failing : null, since, ...kinds[what] },
    ...(restarts === null ? {} : { restarts }),
    ...(lines === null ? {} : { logTail: lines }),
    ...(what === 'maintenance' ? { beneath: { status: 'offline', cause: 'process_exited', since } } : {}),
  }
}

const made = (bot: number, what: Made['what'], minute: number, failing: Made['failing'] = 'process_exited'): Made => ({
  ...{ bot, what, minute, failing, generation: 1, restarts: null, lines: null },
})
const everyone = Array.from({ length: bots }, (_, bot) => bot)
/** What dice seldom find. */
const seldom: History['events'][] = [
  // Two that were told alone at the same moment come to fail together: either card may become that of both.
  [[made(0, 'down', 1, 'login_budget'), made(1, 'down', 1)], 'sent', [made(0, 'down', 2)]],
  // A bot that came and went before it failed with others: back with its fifth turn, it leaves their group.
  [
    ...[2, 4].flatMap((minute) => [[made(0, 'down', minute)], [made(0, 'up', minute + 1)]]),
    ...[everyone.map((bot) => made(bot, 'down', 6)), [made(0, 'up', 7)], [made(0, 'down', 8)], [made(0, 'up', 9)]],
  ],
  // Incidents that fit two groups, told of or not.
  [[made(0, 'down', 1), made(7, 'down', 1)], 'sent', everyone.map((bot) => made(bot, 'down', 2))],
  // Two that were told alone come to have a cause in common with a third.
  [
    ...[[made(1, 'down', 1)], [made(0, 'down', 2, 'zombie_gateway')], 'sent' as const],
    ...[[made(0, 'failed', 3)], [made(2, 'down', 4)]],
  ],
  // A bot is another client's meanwhile: both were told.
  [[made(0, 'down', 1)], 'sent', 'moved', [made(0, 'failed', 2)], [made(0, 'up', 3)]],
]

/** Of cards as old as one another the one whose incident has the lower id becomes the group's: no random ones, which would differ. */
const idsByBot = `
  create function former.ids_by_bot() returns trigger language plpgsql as $$
  begin
    new.id := ('30000000-0000-4000-8000-' || coalesce(right(new.bot_id::text, 1), '9') || to_char((
      select count(*) from public.incidents i where i.bot_id is not distinct from new.bot_id
    ), 'fm00000000000'))::uuid;
    return new;
  end
  $$`

/** Everything that a call may write, without what differs between two runs: ids and the time of the run itself. */
const state = `
  with named as (
    select id, bot_name || ' ' || row_number() over (partition by bot_name order by began) as name
    from incidents cross join lateral (select min(e.id) as began from incident_events e where e.incident_id = incidents.id) e
  )
  select json_build_array(
    (select json_agg(json_build_array(id, status, cause, observed_generation, status_since, beneath_status, beneath_cause,
      beneath_since) order by id) from bots),
    (select json_agg(json_build_array(bot_id, status, started_at, ended_at) order by bot_id, started_at) from status_intervals),
    (select json_agg(json_build_array(n.name, i.client_name, i.state, i.status, i.cause, i.down_since, i.resolution, i.restarts,
      i.log_tail, i.version, i.release, i.released_at, i.rollback_to, i.flapping_since, i.down_ms, g.name, i.group_kind, i.group_key,
      i.application_id, i.intents, i.message_id, i.held_until is not null, i.resolved_at < now() - interval '1 minute') order by n.name)
      from incidents i join named n on n.id = i.id left join named g on g.id = i.group_id),
    -- A group opens with the status of any of its bots.
    (select json_agg(json_build_array(n.name, e.kind, case when i.group_kind is null then e.status end, e.cause) order by n.name, e.id)
      from incident_events e join named n on n.id = e.incident_id join incidents i on i.id = e.incident_id),
    (select json_agg(json_build_array(n.name, o.kind, o.state, right(o.dedupe_key, -36), o.client_id, o.held, o.attempts,
      o.not_before - now()) order by n.name, o.id)
      from outbox o join named n on n.id = o.incident_id),
    -- A span begins with any of its bots.
    (select json_agg(json_build_array(s.reason, s.ended_at, k.bot_id, k.status_before) order by k.bot_id)
      from blind_spans s join blind_bots k on k.span_id = s.id)
  )::text as all`

describe.each(availableEngines())('what a tick found, written at once, on $name', ({ open }) => {
  let db: TestStores
  /** So that what is owed is owed at the same time, however busy the machine is. */
  let setTime: (now: Date) => Promise<unknown>
  beforeAll(async () => {
    db = await open()
    const former = await readFile(join(projectRoot(), 'src/stores/watch-one-by-one.sql'), 'utf8')
    for (const statement of former.split(/\n\n(?=create|alter)/)) await db.sql(statement)
    await db.sql(idsByBot)
    await db.sql(
      'create trigger ids before insert on public.incidents for each row execute function former.ids_by_bot()',
    )
    await db.sql('alter table public.incidents enable always trigger ids')
    setTime = await fakeDatabaseTime(db.sql, new Date(), ['public', 'former'])
    // For the statements of this file, whose clock is that one, too.
    await db.sql('set search_path = fake, pg_catalog, public')
  })
  afterAll(() => db?.close())

  async function fleet(base: number, people: boolean): Promise<void> {
    await db.clear()
    await db.sql(
      `insert into clients (id, name, created_by) values ('20000000-0000-4000-8000-000000000001', 'A', 'u1'),
         ('20000000-0000-4000-8000-000000000002', 'B', 'u1'), ('20000000-0000-4000-8000-000000000003', 'C', 'u1')`,
    )
    await db.sql(
      `insert into alert_routes (scope, client_id, channel_id, set_by)
         select 'people', id, 'p', 'u1' from clients where name <> 'B' and $1`,
      [people],
    )
    await db.sql(
      `insert into applications (id, name, bot_user_id, token_ciphertext, added_by) values ('7', 'Seven', '7', 'x', 'u1')`,
    )
    await db.sql(`insert into templates (name, version, manifest) values ('standard', '1.0.0', '{"intents": 513}')`)
    await db.sql(
      `insert into bots (id, name, client_id, template, template_version, strategy, status, desired, generation, created_by, created_at, status_since, application_id)
       select ('00000000-0000-4000-8000-00000000000' || n)::uuid, 'Bot ' || n, c.id, 'standard', case n % 3 when 1 then '1.1.0' else '1.0.0' end,
         case when n < 5 then 'simulation' else 'pm2' end, 'online', 'running', 1, 'u1', $1::timestamptz, $1::timestamptz, case n when 7 then '7' end
       from generate_series(0, ${bots - 1}) n join clients c on c.name = case when n % 3 = 0 then 'A' else 'B' end`,
      [new Date(base).toISOString()],
    )
    await db.sql(
      `insert into deployments (id, bot_id, kind, template, template_version, strategy, artifact, state, requested_by, finished_at)
       select ('10000000-0000-4000-8000-0000000000' || k.n || right(b.id::text, 1))::uuid, b.id, k.kind, 'standard', '1.0.0', 'simulation', 'x', 'succeeded', 'u1',
         b.created_at + interval '5 minutes'
       from bots b cross join (values ('create', 1), ('deploy', 2)) k (kind, n) where b.name < 'Bot 3' order by k.n`,
    )
    await db.sql(
      `update bots b set deployment_id = d.id from deployments d where d.bot_id = b.id and d.kind = 'deploy'`,
    )
    await db.sql(
      `insert into status_intervals (bot_id, status, started_at) select id, 'online', created_at from bots where name <> 'Bot 7'`,
    )
  }

  /** Of the functions and triggers of today, or of those that write one by one. */
  async function outcome(how: 'public' | 'former', { events, people, base }: History): Promise<unknown> {
    let now = base + 3_600_000
    await setTime(new Date(now))
    await fleet(base, people)
    await db.sql(`set session_replication_role = ${how === 'former' ? 'replica' : 'origin'}`)
    const applied: unknown[] = []
    for (const event of events) {
      now += 10
      await setTime(new Date(now))
      if (typeof event === 'string') await db.sql(meanwhile[event])
      else {
        const transitions = JSON.stringify(event.map((one) => written(one, base)))
        const [row] = await db.sql(`select ${how}.watch_record(($1::text)::jsonb, 30000)::text as ids`, [transitions])
        applied.push(JSON.parse(String(row?.ids)).toSorted())
      }
    }
    await db.sql('set session_replication_role = origin')
    const [row] = await db.sql(state)
    return [applied, JSON.parse(String(row?.all))]
  }

  it('is to the row what writing bot by bot gives', async () => {
    const base = Math.floor((Date.now() - 3_600_000) / minuteMs) * minuteMs
    const histories = fc.record({
      events: fc.array(event, { minLength: 1, maxLength: 9 }),
      people: fc.boolean(),
      base: fc.constant(base),
    })
    await fc.assert(
      fc.asyncProperty(histories, async (history) => {
        expect(await outcome('public', history)).toEqual(await outcome('former', history))
      }),
      {
        numRuns: 40,
        examples: seldom.flatMap((events) => [true, false].map((people): [History] => [{ events, people, base }])),
      },
    )
  }, 240_000)
})
