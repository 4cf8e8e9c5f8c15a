// Over 120 lines: all that may happen to what a wish is made of, in one random history.
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Wish } from '../../domain/reconciliation.ts'
import type { Stores, WatchTick } from '../../stores/stores.ts'
import { availableEngines } from '../../testing/engines.ts'
import type { TestStores } from '../../testing/stores.ts'
import { createPicture } from './picture.ts'

describe('the picture of all bots', () => {
  const now = new Date(0)
  const wish = (botId: string, generation = 1) => ({ botId, generation }) as Wish
  /** A database that answers what it is told to, and what it was shown. */
  function database(...answers: (Partial<WatchTick> | Error)[]) {
    const shown: (string | undefined)[] = []
    const quiet: (readonly string[] | undefined)[] = []
    const watch: Pick<Stores['watch'], 'tick'> = {
      async tick(_runId, asked) {
        shown.push(asked?.mark)
        quiet.push(asked?.quiet)
        await Promise.resolve()
        const answer = answers.shift()
        if (answer instanceof Error) throw answer
        return { now, mark: `mark ${shown.length}`, full: false, heardSince: now, wishes: [], gone: [], ...answer }
      },
    }
    return { picture: createPicture(watch, 20_000), shown, quiet }
  }
  const all = { full: true, wishes: [wish('a'), wish('b')] }
  const idsOf = ({ wishes }: { wishes: ReadonlyMap<string, Wish> }) => [...wishes.keys()]

  it('begins with all of them, and goes on with what changed and what is gone', async () => {
    const { picture, shown } = database(all, { wishes: [wish('b', 2), wish('c')], gone: ['a'] }, {})
    expect(idsOf(await picture.read('run'))).toEqual(['a', 'b'])
    const { wishes } = await picture.read('run')
    expect([...wishes.values()]).toEqual([wish('b', 2), wish('c')])
    expect((await picture.read('run')).wishes).toEqual(wishes)
    expect(shown).toEqual([undefined, 'mark 1', 'mark 2'])
  })

  it('is read in full again after a failure, and whenever the database answers in full', async () => {
    const { picture, shown } = database(all, new Error('away'), { full: true, wishes: [wish('c')] }, {}, all)
    await picture.read('run')
    await expect(picture.read('run')).rejects.toThrow('away')
    expect(idsOf(await picture.read('run'))).toEqual(['c'])
    await picture.read('run')
    expect(idsOf(await picture.read('run'))).toEqual(['a', 'b'])
    expect(shown).toEqual([undefined, 'mark 1', undefined, 'mark 3', 'mark 4'])
  })

  it('takes silence for going on as before, until it is told that nothing was heard', async () => {
    const at = (ms: number) => new Date(ms)
    const heard = (botId: string, receivedAt: number, readyForMs: number | null = 1_000) =>
      ({ botId, desired: 'running', report: { readyForMs, receivedAt: at(receivedAt), guilds: 3 } }) as Wish
    const stopped = (wish: Wish): Wish => ({ ...wish, desired: 'stopped' })
    const { picture, quiet } = database(
      { full: true, heardSince: at(0), wishes: [heard('a', 5_000), heard('b', 6_000), heard('c', -1), wish('d')] },
      { heardSince: at(60_000), wishes: [heard('b', 59_000, 54_000), stopped(heard('e', 0))] },
      { heardSince: at(61_000) },
      { heardSince: at(120_000), wishes: [heard('b', 118_000, null)] },
      { full: true, heardSince: at(0) },
      {},
    )
    const reports = async () =>
      [...(await picture.read('run')).wishes.values()].map(({ botId, report }) => [
        botId,
        report?.receivedAt.getTime(),
        report?.readyForMs,
      ])
    expect((await reports())[0]).toEqual(['a', 5_000, 1_000])
    const then = [
      ['c', -1, 1_000],
      ['d', undefined, undefined],
      ['e', 0, 1_000],
    ]
    expect(await reports()).toEqual([['a', 60_000, 56_000], ['b', 59_000, 54_000], ...then])
    expect(await reports()).toEqual([['a', 61_000, 57_000], ['b', 59_000, 54_000], ...then])
    expect(await reports()).toEqual([['a', 120_000, 116_000], ['b', 118_000, null], ...then])
    await reports()
    await reports()
    // Nobody waits for a bot that is to be stopped.
    expect(quiet).toEqual([[], ['c'], ['c', 'b'], ['c', 'b'], ['c', 'b'], []])
  })

  it('is read by one after the other, and what was read stays as it was', async () => {
    const { picture, shown } = database(all, { gone: ['a'] })
    const [first, second] = await Promise.all([picture.read('run'), picture.read('run')])
    expect([idsOf(first), idsOf(second)]).toEqual([['a', 'b'], ['b']])
    expect(shown).toEqual([undefined, 'mark 1'])
  })
})

/** A failing run prints its seed; `FC_SEED=… npx vitest run src/services/reconciler/picture.test.ts` replays it. */
const seeded = process.env.FC_SEED === undefined ? {} : { seed: Number(process.env.FC_SEED) }
const id = (n: number) => `3f0a1e9a-0000-4000-8000-00000000000${n}`
const clients = [id(8), id(9)] as const
/** Later than the statement by so much that the clock, not the statement, makes the difference. */
const soonMs = 30
const soon = `clock_timestamp() + interval '${soonMs} milliseconds'`

/** Older than that, a last report is told of; short, so that a history has many. */
const quietMs = 40
const long = '2020-01-01T00:00:00Z'
const usual = {
  guilds: 1,
  connected: `'${long}'::timestamptz`,
  ack: '100',
  every: '41250',
  canary: `'{"ok":true,"at":"2021"}'`,
}
/** What a bot says that is judged by, one thing other than usual at a time. */
const variants: Partial<typeof usual>[] = [
  {},
  { connected: 'null' },
  { connected: `'${long}'::timestamptz + interval '2 seconds'` },
  { ack: '50000' },
  { ack: '9e12' },
  { ack: 'null' },
  { every: 'null' },
  { canary: 'null' },
  { canary: `'{"ok":true,"at":"2019"}'` },
  { canary: `'{"ok":true,"at":"2022"}'` },
  { canary: `'{"ok":false,"at":"2022","failed":"/a"}'` },
]
const report = (bot: string, changed: Partial<typeof usual>) => {
  const { guilds, connected, ack, every, canary } = { ...usual, ...changed }
  return `insert into heartbeats (bot_id, generation, ready_for_ms, ack_age_ms, heartbeat_interval_ms, guilds, users,
    event_loop_lag_ms, memory_bytes, commands, errors, received_at, canary)
    select id, greatest(generation, 0), extract(epoch from clock_timestamp() - ${connected}) * 1000, ${ack}, ${every}, ${guilds},
      1, 1, 1, 1, 1, clock_timestamp(), ${canary} from bots where id = '${bot}'
    on conflict (bot_id) do update set generation = excluded.generation, ready_for_ms = excluded.ready_for_ms,
      ack_age_ms = excluded.ack_age_ms, heartbeat_interval_ms = excluded.heartbeat_interval_ms, guilds = excluded.guilds,
      received_at = excluded.received_at, canary = excluded.canary`
}

/** All that a wish is made of, written as anybody might; `n` picks between variants. */
const changes: Record<string, (bot: string, n: number) => string> = {
  made: (bot, n) => `insert into bots (id, name, client_id, template, template_version, strategy, created_by)
    values ('${bot}', '${bot}', '${clients[n % 2]}', 't', '1', 'simulation', 'u') on conflict do nothing`,
  wished: (bot, n) =>
    `update bots set generation = generation + 1, desired = '${n % 2 ? 'running' : 'stopped'}' where id = '${bot}'`,
  found: (bot, n) => `update bots set beneath_status = null, status = '${n % 2 ? 'online' : 'offline'}',
    observed_generation = generation, status_since = clock_timestamp() where id = '${bot}'`,
  covered: (bot) =>
    `update bots set status = 'maintenance', beneath_status = 'online', beneath_since = now() where id = '${bot}'`,
  'moved to another client': (bot, n) => `update bots set client_id = '${clients[n % 2]}' where id = '${bot}'`,
  'left engines': (_, n) => `update bots set moved_from = ${n % 2 ? `'pm2'` : 'null'}`,
  deleted: (bot) => `delete from bots where id = '${bot}'`,
  'all deleted': (_, n) => (n % 4 ? 'delete from heartbeats' : 'delete from bots'),
  reported: (bot, n) => report(bot, { guilds: n }),
  'reported something': (bot, n) => report(bot, variants[n % variants.length] ?? {}),
  'reports gone': (bot) => `delete from heartbeats where bot_id = '${bot}'`,
  truncated: () => 'truncate heartbeats',
  'incident opened': (bot) => `insert into incidents (bot_id, bot_name, client_name, status, cause, down_since)
    select id, name, 'C', 'offline', 'process_exited', now() from bots where id = '${bot}' on conflict do nothing`,
  'incident over': (bot, n) =>
    n % 3
      ? `update incidents set state = 'resolved', resolution = 'recovered', resolved_at = clock_timestamp() where bot_id = '${bot}' and state = 'open'`
      : `delete from incidents where bot_id = '${bot}'`,
  'incident of another': (bot, n) =>
    `update incidents set bot_id = '${bot}' where bot_id = '${id(n % 5)}' and state = 'open'`,
  'deployment begun': (
    bot,
  ) => `insert into deployments (bot_id, kind, template, template_version, strategy, requested_by)
    select id, 'update', 't', '1', 'simulation', 'u' from bots where id = '${bot}' on conflict do nothing`,
  'deployment over': (bot, n) =>
    n % 3
      ? `update deployments set state = 'succeeded' where bot_id = '${bot}'`
      : `delete from deployments where bot_id = '${bot}'`,
  'maintenance planned': (
    bot,
    n,
  ) => `insert into maintenance_windows (scope, bot_id, client_id, starts_at, ends_at, created_by)
    select ${[`'bot', id, null::uuid`, `'client', null, client_id`, `'fleet', null, null`][n % 3]},
      ${n % 2 ? 'now()' : soon}, ${n % 4 > 1 ? soon : `now() + interval '1 hour'`}, 'u'
    from bots where id = '${bot}'`,
  'maintenance over': (_, n) =>
    [
      'delete from maintenance_windows where starts_at <= now()',
      `update maintenance_windows set ends_at = ${soon} where ends_at > now() and starts_at <= now()`,
      `update maintenance_windows set ends_at = greatest(starts_at, now()) where ends_at > now()`,
    ][n % 3] ?? '',
}

type Step = { by: number; bot: number; n: number; does: string }
const lastly: Step = { by: 0, bot: 0, n: 0, does: 'tick' }
const step: fc.Arbitrary<Step> = fc.record({
  by: fc.integer({ min: 0, max: 2 }),
  bot: fc.integer({ min: 0, max: 4 }),
  n: fc.integer({ min: 0, max: 59 }),
  does: fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...Object.keys(changes)) },
    { weight: 4, arbitrary: fc.constantFrom('begin', 'commit', 'commit', 'rollback') },
    { weight: 3, arbitrary: fc.constantFrom('reported', 'reported something', 'pause') },
    { weight: 3, arbitrary: fc.constantFrom('tick', 'tick', 'tick', 'answer lost', 'other run') },
  ),
})

/** What the loop judges a report by, but for when it came. */
function meaning(report: Wish['report']) {
  if (!report) return undefined
  const { generation, readyForMs, ackAgeMs, heartbeatIntervalMs, canary, receivedAt } = report
  const readyAt = readyForMs === null ? null : receivedAt.getTime() - readyForMs
  const late = heartbeatIntervalMs !== null && ackAgeMs !== null && ackAgeMs > heartbeatIntervalMs
  const acked = readyForMs !== null && ackAgeMs !== null && ackAgeMs < readyForMs
  const checked = readyAt !== null && canary && Date.parse(canary.at) >= readyAt - 30_000
  return {
    generation,
    readyAt: readyAt && Math.round(readyAt / 1000),
    late,
    acked,
    ok: canary?.ok,
    failed: canary?.failed,
    checked,
  }
}

/** Judged alike: all but the report is the same, and that means the same and is as fresh. */
function expectAlike(pictured: Wish | undefined, truth: Wish | undefined, heardSince: Date) {
  const { report: shown, ...wish } = pictured ?? ({} as Wish)
  const { report: said, ...wished } = truth ?? ({} as Wish)
  expect(wish).toEqual(wished)
  expect(meaning(shown)).toEqual(meaning(said))
  if (!shown || !said) return
  expect(shown.receivedAt.getTime()).toBeLessThanOrEqual(said.receivedAt.getTime())
  // Of a bot that is to be stopped nobody asks whether it is heard again.
  if (truth?.desired !== 'running' && shown.receivedAt < heardSince) return
  expect(shown.receivedAt < heardSince).toBe(said.receivedAt < heardSince)
}

describe.each(availableEngines())('the picture on $name', { timeout: 240_000 }, ({ open }) => {
  let db: TestStores
  const others: { session: { query: TestStores['sql'] }; close(): Promise<void> }[] = []
  beforeAll(async () => {
    db = await open()
    for (let i = 0; i < 3 && db.another; i += 1) {
      const other = await db.another()
      await other.session.execute(`set search_path = public; set lock_timeout = '20ms'`)
      others.push(other)
    }
  }, 120_000)
  beforeEach(() => db.clear())
  afterAll(async () => {
    for (const other of others.splice(0)) await other.close()
    await db?.close()
  })

  /** Steps taken by several connections, each with its own transaction; who would have to wait for another gives up. */
  function world() {
    const within = [false, false, false]
    const query = (by: number, sql: string) => (others[by]?.session.query ?? db.sql)(sql, [])
    async function end(by: number, how: string) {
      within[by] = false
      await query(by, how)
    }
    return {
      async take({ by, bot, n, does }: Step): Promise<void> {
        const isOne = others.length === 0
        if (does === 'begin') {
          if (isOne || within[by]) return
          within[by] = true
          // It gets its number now, and may well commit after others with later ones.
          await query(by, 'begin')
          await query(by, 'select pg_current_xact_id()')
        } else if (does === 'commit' || does === 'rollback') {
          if (within[by]) await end(by, does)
        } else if (does === 'pause') {
          await new Promise((resolve) => setTimeout(resolve, quietMs + 10))
        } else if (does !== 'truncated' || !within[by]) {
          // Nobody could read that table until the transaction is over.
          const sql = changes[does]?.(id(bot), n) ?? ''
          await query(
            by,
            isOne ? sql.replace(/\b(from|into|update|truncate) (?=[a-z_]+s\b)/g, '$1 public.') : sql,
          ).catch(async (error: unknown) => {
            if (!/lock timeout|unique constraint|foreign key constraint/.test(String(error))) throw error
            if (within[by]) await end(by, 'rollback')
          })
          if (sql.includes(soon)) await new Promise((resolve) => setTimeout(resolve, soonMs + 10))
        }
      },
      settle: async () => {
        for (const [by, open] of within.entries()) if (open) await end(by, 'rollback')
      },
    }
  }

  /** One bot that is to run, what it says, and what a picture has of it then; `told` counts how often it was told. */
  async function oneBot(quietMs: number) {
    await db.sql(`insert into public.clients (id, name, created_by) values ('${clients[0]}', 'C', 'u')`)
    const inPublic = (sql: string) => sql.replace(/\b(from|into) (?=[a-z_]+s\b)/g, '$1 public.')
    await db.sql(inPublic(changes.made?.(id(1), 0) ?? ''))
    await db.sql(`update public.bots set desired = 'running'`)
    const { runId } = await db.stores.watch.begin()
    const seen = { heardSince: new Date(0), told: 0 }
    const watch: Pick<Stores['watch'], 'tick'> = {
      async tick(run, shown) {
        const tick = await db.stores.watch.tick(run, shown)
        seen.heardSince = tick.heardSince
        seen.told += tick.wishes.length
        return tick
      },
    }
    const picture = createPicture(watch, quietMs)
    return {
      seen,
      say: (changed: Partial<typeof usual> = {}) => db.sql(inPublic(report(id(1), changed))),
      async look() {
        const { wishes } = await picture.read(runId)
        expectAlike(wishes.get(id(1)), await db.stores.watch.wishOf(id(1)), seen.heardSince)
        return wishes.get(id(1))?.report?.receivedAt ?? new Date(0)
      },
    }
  }

  it('has of each report what is judged by, whatever the bot said before', async () => {
    const { say, look, seen } = await oneBot(60_000)
    for (const before of variants)
      for (const after of variants) {
        await say(before)
        await look()
        await say(after)
        await look()
      }
    // What is not judged by is not told again.
    await say()
    await look()
    seen.told = 0
    for (const guilds of [2, 3, 4]) {
      await say({ guilds })
      await look()
    }
    expect(seen.told).toBe(0)
  })

  it('knows when a bot falls silent, and when it goes on as before', async () => {
    const { say, look, seen } = await oneBot(3_000)
    const silent = async () => (await look()) < seen.heardSince
    await say()
    expect(await silent()).toBe(false)
    for (const _ of [1, 2]) {
      await new Promise((resolve) => setTimeout(resolve, 3_050))
      expect(await silent()).toBe(true)
      expect(await silent()).toBe(true)
      await say()
      expect(await silent()).toBe(false)
    }
    expect(seen.told).toBe(5)
  })

  it('is, after every tick of every history, what a full read of the database gives', async () => {
    let deltas = 0
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40 }), async (history) => {
        await db.clear()
        for (const client of clients)
          await db.sql(`insert into public.clients (id, name, created_by) values ('${client}', '${client}', 'u')`)
        const { take, settle } = world()
        for (const bot of [0, 1, 2, 3, 4]) await take({ ...lastly, bot, n: bot, does: 'made' })
        let lost = false
        let { runId } = await db.stores.watch.begin()
        let heardSince = new Date(0)
        const watch: Pick<Stores['watch'], 'tick'> = {
          async tick(run, shown) {
            const tick = await db.stores.watch.tick(run, shown)
            if (lost) throw new Error('The answer was lost.')
            if (!tick.full) deltas += 1
            heardSince = tick.heardSince
            return tick
          },
        }
        const picture = createPicture(watch, quietMs)
        try {
          for (const one of [...history, lastly, lastly]) {
            if (one.does === 'other run') runId = (await db.stores.watch.begin()).runId
            else if (one.does === 'answer lost') {
              lost = true
              await expect(picture.read(runId)).rejects.toThrow('lost')
              lost = false
            } else if (one.does === 'tick') {
              const { wishes } = await picture.read(runId)
              const rows = await db.sql('select id from public.bots order by id')
              const full = await Promise.all(rows.map((row) => db.stores.watch.wishOf(String(row.id))))
              expect([...wishes.keys()].toSorted()).toEqual(rows.map((row) => row.id))
              for (const truth of full) expectAlike(wishes.get(truth?.botId ?? ''), truth, heardSince)
            } else await take(one)
          }
        } finally {
          await settle()
        }
      }),
      { numRuns: others.length > 0 ? 30 : 8, ...seeded },
    )
    expect(deltas).toBeGreaterThan(5)
  })
})
