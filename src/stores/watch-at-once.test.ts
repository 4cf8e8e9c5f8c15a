import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { projectRoot } from '../main/paths.ts'
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
    ...(['down', 'down', 'down', 'up', 'up', 'starting', 'closed', 'quiet', 'failed', 'maintenance'] as const),
  ),
  restarts: fc.option(fc.nat({ max: 9 })),
  lines: fc.option(fc.array(fc.constantFrom('one', 'two'), { maxLength: 2 })),
})
type Made = typeof transition extends fc.Arbitrary<infer T> ? T : never

const kinds = {
  down: { status: 'offline', incident: 'open' },
  failed: { status: 'failed', incident: 'update' },
  starting: { status: 'starting', incident: 'update' },
  up: { status: 'online', incident: 'resolve' },
  closed: { status: 'stopped', incident: 'resolve', resolution: 'stopped' },
  quiet: { status: 'online', incident: 'none' },
  maintenance: { status: 'maintenance', incident: 'none' },
} as const

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
      i.resolved_at < now() - interval '1 minute') order by n.name)
      from incidents i join named n on n.id = i.id left join named g on g.id = i.group_id),
    -- A group opens with the status of any of its bots.
    (select json_agg(json_build_array(n.name, e.kind, case when i.group_kind is null then e.status end, e.cause) order by n.name, e.id)
      from incident_events e join named n on n.id = e.incident_id join incidents i on i.id = e.incident_id),
    (select json_agg(json_build_array(n.name, o.kind, o.state, right(o.dedupe_key, -36), round(extract(epoch from o.not_before - o.created_at)))
      order by n.name, o.id) from outbox o join named n on n.id = o.incident_id)
  )::text as all`

describe.each(availableEngines())('what a tick found, written at once, on $name', ({ open }) => {
  let db: TestStores
  beforeAll(async () => {
    db = await open()
    // The one before, a dozen statements for each bot.
    const before = await readFile(join(projectRoot(), 'migrations/0044_watch_record_at_once.down.sql'), 'utf8')
    const [definition] = before.split(/^drop function/m)
    await db.sql(definition?.replace('public.watch_record(', 'public.watch_record_each(') ?? '')
  })
  afterAll(() => db?.close())

  async function fleet(base: number): Promise<void> {
    await db.clear()
    await db.sql(`insert into clients (name, created_by) values ('A', 'u1'), ('B', 'u1')`)
    await db.sql(
      `insert into bots (id, name, client_id, template, template_version, strategy, status, desired, generation, created_by, created_at, status_since)
       select ('00000000-0000-4000-8000-00000000000' || n)::uuid, 'Bot ' || n, c.id, 'standard', '1.0.0', 'simulation', 'online', 'running', 1, 'u1',
         $1::timestamptz, $1::timestamptz
       from generate_series(0, ${bots - 1}) n join clients c on c.name = case when n % 3 = 0 then 'A' else 'B' end`,
      [new Date(base).toISOString()],
    )
    await db.sql(
      `insert into deployments (id, bot_id, kind, template, template_version, strategy, artifact, state, requested_by, finished_at)
       select ('10000000-0000-4000-8000-00000000000' || k.n || right(b.id::text, 1))::uuid, b.id, k.kind, 'standard', '1.0.0', 'simulation', 'x', 'succeeded', 'u1',
         b.created_at + interval '5 minutes'
       from bots b cross join (values ('create', 1), ('deploy', 2)) k (kind, n) where b.name < 'Bot 3' order by k.n`.replaceAll(
        "00000000000' || k.n",
        "0000000000' || k.n",
      ),
    )
    await db.sql(
      `update bots b set deployment_id = d.id from deployments d where d.bot_id = b.id and d.kind = 'deploy'`,
    )
    await db.sql(
      `insert into status_intervals (bot_id, status, started_at) select id, 'online', created_at from bots where name <> 'Bot 7'`,
    )
  }

  async function outcome(name: string, calls: Made[][], base: number): Promise<unknown> {
    await fleet(base)
    const applied: unknown[] = []
    for (const call of calls) {
      const transitions = JSON.stringify(call.map((one) => written(one, base)))
      const [row] = await db.sql(`select public.${name}(($1::text)::jsonb, 700)::text as ids`, [transitions])
      applied.push(JSON.parse(String(row?.ids)).toSorted())
    }
    const [row] = await db.sql(state)
    return [applied, JSON.parse(String(row?.all))]
  }

  it('is to the row what writing bot by bot gives', async () => {
    const base = Math.floor((Date.now() - 3_600_000) / minuteMs) * minuteMs
    const histories = fc.array(fc.array(transition, { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 6 })
    await fc.assert(
      fc.asyncProperty(histories, async (calls) => {
        expect(await outcome('watch_record', calls, base)).toEqual(await outcome('watch_record_each', calls, base))
      }),
      { numRuns: 40 },
    )
  }, 240_000)
})
