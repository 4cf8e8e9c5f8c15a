// Over 200 lines: every table and function, tried by everyone who has no business there.
import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { availableEngines } from '../testing/engines.ts'
import type { TestStores } from '../testing/stores.ts'

/** The publishable key is in every bot's environment, so whoever reads one may try all of this. */
describe.each(availableEngines())('the publishable key on $name', ({ open }) => {
  let db: TestStores
  let tables: string[] = []
  let views: string[] = []
  let functions: string[] = []
  const openToBots = [
    'bot_analytics',
    'bot_campaign',
    'bot_campaign_end',
    'bot_campaign_start',
    'bot_campaigns',
    'bot_heartbeat',
    'bot_leaderboard',
    'bot_refer',
    'bot_referral_stats',
    'bot_referral_trend',
    'bot_spent',
  ]

  beforeAll(async () => {
    db = await open()
    const names = async (sql: string) => (await db.sql(sql)).map(({ name }) => String(name))
    tables = await names(`select tablename as name from pg_tables where schemaname = 'public' order by 1`)
    views = await names(`select viewname as name from pg_views where schemaname = 'public' order by 1`)
    functions = await names(
      `select proname as name from pg_proc where pronamespace = 'public'::regnamespace order by 1`,
    )
    await fill()
  })
  afterAll(() => db?.close())

  /** A row in every table, so that an empty answer means something. */
  async function fill() {
    const id = '3f0a1e9a-0000-4000-8000-000000000001'
    await db.sql(`insert into public.clients (id, name, created_by) values ('${id}', 'C', 'u')`)
    await db.sql(`insert into public.client_members (client_id, user_id, granted_by) values ('${id}', 'u', 'u')`)
    await db.sql(
      `insert into public.applications (id, name, bot_user_id, token_ciphertext, added_by) values ('1', 'a', '1', 'secret', 'u')`,
    )
    await db.sql(`insert into public.bots (id, name, client_id, application_id, template, template_version, strategy, created_by)
                  values ('${id}', 'B', '${id}', '1', 't', '1.0.0', 'simulation', 'u')`)
    await db.sql(
      `insert into public.rollouts (id, template, version, requested_by) values ('${id}', 't', '1.1.0', 'u')`,
    )
    await db.sql(`insert into public.rollout_bots (rollout_id, bot_id, position, wave) values ('${id}', '${id}', 1, 1)`)
    await db.sql(
      `insert into public.deployments (bot_id, kind, template, template_version, strategy, requested_by) values ('${id}', 'create', 't', '1.0.0', 'simulation', 'u')`,
    )
    await db.sql(`insert into public.templates (name, version, manifest) values ('t', '1.0.0', '{}')`)
    await db.sql(`insert into public.status_intervals (bot_id, status, started_at) values ('${id}', 'online', now())`)
    await db.sql(`insert into public.status_history values ('${id}', now(), 1, 0, 0, 0, 0, array[1], array['online'])`)
    await db.sql(`insert into public.status_folded values ('${id}', now(), 1, 0, 0, 0, 0)`)
    await db.sql(`insert into public.supervisor_runs (run_id, started_at, ended_at) values ('${id}', now(), now())`)
    await db.sql(
      `insert into public.heartbeats (bot_id, generation, guilds, users, event_loop_lag_ms, memory_bytes, commands, errors, received_at) values ('${id}', 1, 1, 1, 1, 1, 1, 1, now())`,
    )
    await db.sql(`insert into public.metrics_hourly (bot_id, hour, guilds, users) values ('${id}', now(), 1, 1)`)
    await db.sql(
      `insert into public.incidents (id, bot_id, bot_name, client_name, status, cause, down_since) values ('${id}', '${id}', 'B', 'C', 'offline', 'process_exited', now())`,
    )
    await db.sql(`insert into public.incident_threads (incident_id, not_before) values ('${id}', now())`)
    await db.sql(`insert into public.incident_copies values ('${id}', '${id}', '1', '1')`)
    await db.sql(`insert into public.incident_events (incident_id, kind, text) values ('${id}', 'noted', 't')`)
    await db.sql(`insert into public.leases (name) values ('supervisor')`)
    await db.sql(`insert into public.outbox (kind, text, dedupe_key) values ('notice', 't', 'k')`)
    await db.sql(`insert into public.blind_spans (reason, started_at) values ('away', now())`)
    await db.sql(`insert into public.blind_bots select id, '${id}', 'online' from public.blind_spans`)
    await db.sql(
      `insert into public.drills (bot_name, client_name, strategy, kind, started_by) values ('B', 'C', 'pm2', 'kill', 'u')`,
    )
    await db.sql(`insert into public.alert_routes (scope, channel_id, set_by) values ('fleet', '1', 'u')`)
    await db.sql(
      `insert into public.maintenance_windows (scope, starts_at, ends_at, created_by) values ('fleet', now(), now(), 'u')`,
    )
    await db.sql(`insert into public.fleet_boards (channel_id, posted_by) values ('1', 'u')`)
    await db.sql(
      `insert into public.access_grants (subject, subject_id, level, granted_by) values ('user', '1', 'admin', 'u')`,
    )
    await db.sql(
      `insert into public.audit_log (actor_id, actor_name, command, outcome, duration_ms) values ('1', 'u', 'c', 'ok', 1)`,
    )
    await db.sql(
      `insert into public.login_ledger (application_id, bot_id, generation, kind, at) values ('1', '${id}', 1, 'asked', now())`,
    )
    await db.sql(`insert into public.metrics_thinned (day, month) values ('2026-01-01', '2026-01-01')`)
    await db.sql(`insert into public.refusals (egress, minute, status, number) values ('here', now(), 401, 1)`)
    await db.sql(
      `insert into public.campaigns (bot_id, guild_id, name, started_by) values ('${id}', '1', 'Spring', 'u')`,
    )
    await db.sql(
      `insert into public.referrals (bot_id, guild_id, referrer_id, referred_id) values ('${id}', '1', '1', '2')`,
    )
  }
  const columnOf = async (table: string) => {
    const [row] = await db.sql(
      `select column_name as name from information_schema.columns where table_schema = 'public' and table_name = $1 order by ordinal_position limit 1`,
      [table],
    )
    return String(row?.name)
  }
  const count = async (table: string) => Number((await db.sql(`select count(*)::int as n from public.${table}`))[0]?.n)

  /** Every way of showing the publishable key. */
  const request = (path: string, init: RequestInit = {}, headers: Record<string, string> = {}) =>
    fetch(`${db.url}/rest/v1/${path}`, {
      ...init,
      headers: {
        apikey: db.publishableKey,
        authorization: `Bearer ${db.publishableKey}`,
        'content-type': 'application/json',
        prefer: 'return=representation',
        ...headers,
      },
    })
  /** Refused, or an answer without a single row. */
  async function expectNothing(what: string, response: Response) {
    const body = await response.text()
    if (response.ok) expect(body === '' ? '[]' : body, what).toBe('[]')
    else expect(response.status, `${what}: ${body}`).toBeGreaterThanOrEqual(400)
    expect(body, what).not.toContain('secret')
  }

  it('meets row level security on every table, and no policy that opens one', async () => {
    expect(
      await db.sql(
        `select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace and not relrowsecurity`,
      ),
    ).toEqual([])
    expect(await db.sql(`select policyname from pg_policies where schemaname = 'public'`)).toEqual([])
    expect(
      await db.sql(
        `select relname from pg_class where relkind = 'v' and relnamespace = 'public'::regnamespace and not 'security_invoker=true' = any (coalesce(reloptions, '{}'))`,
      ),
    ).toEqual([])
    expect(tables.length).toBeGreaterThanOrEqual(16)
  })

  it('reads, changes and deletes nothing in any table or view', async () => {
    for (const table of [...tables, ...views]) {
      const column = await columnOf(table)
      const [before] = [await count(table)]
      expect(before, table).toBeGreaterThan(0)
      await expectNothing(`select ${table}`, await request(`${table}?select=*`))
      await expectNothing(
        `update ${table}`,
        await request(`${table}?${column}=not.is.null`, { method: 'PATCH', body: JSON.stringify({ [column]: null }) }),
      )
      await expectNothing(`delete ${table}`, await request(`${table}?${column}=not.is.null`, { method: 'DELETE' }))
      expect(await count(table), table).toBe(before)
    }
  })

  it('inserts nothing into any table, also not a row it could not read back', async () => {
    const rows: Record<string, object> = {
      clients: { name: 'X', created_by: 'x' },
      access_grants: { subject: 'user', subject_id: '666', level: 'admin', granted_by: 'x' },
      alert_routes: { scope: 'fleet', channel_id: '666', set_by: 'x' },
      outbox: { kind: 'notice', text: 'x', dedupe_key: 'x' },
      referrals: { bot_id: '3f0a1e9a-0000-4000-8000-000000000001', guild_id: '1', referrer_id: '6', referred_id: '7' },
      templates: { name: 'x', version: '1', manifest: {} },
    }
    for (const table of tables) {
      const before = await count(table)
      for (const prefer of ['return=representation', 'return=minimal', 'return=minimal,resolution=merge-duplicates']) {
        const body = JSON.stringify(rows[table] ?? { [await columnOf(table)]: null })
        const response = await request(table, { method: 'POST', body }, { prefer })
        expect(response.status, `${table} ${prefer}`).toBeGreaterThanOrEqual(400)
      }
      expect(await count(table), table).toBe(before)
    }
    expect(await db.stores.routes.fleetChannel()).toBe('1')
  })

  it('may execute the functions of bots and no other, by whatever role a stranger can have', async () => {
    for (const role of ['anon', 'authenticated']) {
      const allowed = await db.sql(
        `select proname as name from pg_proc where pronamespace = 'public'::regnamespace and has_function_privilege('${role}', oid, 'execute') order by 1`,
      )
      expect(allowed.map(({ name }) => name)).toEqual(role === 'anon' ? openToBots : [])
    }
    const definers = await db.sql(
      `select proname as name, proconfig::text as config from pg_proc where pronamespace = 'public'::regnamespace and prosecdef order by 1`,
    )
    expect(definers.map(({ name }) => name)).toEqual([...openToBots, 'bot_of_key'].toSorted())
    expect(new Set(definers.map(({ config }) => config))).toEqual(new Set(['{"search_path=\\"\\""}']))
  })

  it('is refused every other function when it calls it by name', async () => {
    const args: Record<string, object> = {
      bot_remove: { p_id: '3f0a1e9a-0000-4000-8000-000000000001' },
      bot_find: { p_ref: 'B' },
      application_find: { p_ref: '1' },
      watch_record: { p_transitions: [] },
      wishes_of: { p_bot_ids: ['3f0a1e9a-0000-4000-8000-000000000001'] },
      watch_tick: { p_run_id: '3f0a1e9a-0000-4000-8000-000000000001' },
      uptime_windows: { p_bot_ids: null, p_windows_ms: [1000] },
      status_fold: { p_bots: 1 },
      outbox_due: { p_limit: 5 },
      referral_ranking: { p_bot_id: '3f0a1e9a-0000-4000-8000-000000000001', p_guild_id: '1' },
      bot_of_key: { p_key: 'x' },
    }
    for (const fn of functions.filter((name) => !openToBots.includes(name))) {
      const response = await request(`rpc/${fn}`, { method: 'POST', body: JSON.stringify(args[fn] ?? {}) })
      expect(response.status, fn).toBeGreaterThanOrEqual(400)
    }
    const named = Object.entries(args).map(([fn, body]) =>
      request(`rpc/${fn}`, { method: 'POST', body: JSON.stringify(body) }),
    )
    for (const response of await Promise.all(named)) expect([401, 403, 404]).toContain(response.status)
    expect(await count('bots')).toBe(1)
  })

  it('is not let in with a session somebody signed themselves, nor without a key', async () => {
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const body = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({ role: 'service_role', exp: 4102444800 })}`
    for (const secret of ['unsafe-secret-change-me', 'super-secret-jwt-token-with-at-least-32-characters-long', '']) {
      const signature = createHmac('sha256', secret || '\u0000')
        .update(body)
        .digest('base64url')
      const response = await request('applications?select=*', {}, { authorization: `Bearer ${body}.${signature}` })
      await expectNothing('forged session', response)
    }
    const none = `${encode({ alg: 'none' })}.${encode({ role: 'service_role' })}.`
    await expectNothing('unsigned session', await request('applications', {}, { authorization: `Bearer ${none}` }))
    expect((await fetch(`${db.url}/rest/v1/applications`)).status).toBe(401)
    expect((await request('applications', {}, { apikey: 'sb_secret_wrong' })).status).toBe(401)
  })

  it('finds nothing beside the data API', async () => {
    for (const path of [
      '/',
      '/_system/config',
      '/_system/info',
      '/_system/introspect',
      '/auth/v1/health',
      '/storage/v1/bucket',
      '/rest/v1/../../_system/info',
    ]) {
      expect((await fetch(`${db.url}${path}`)).status, path).toBe(404)
    }
  })

  it('lets the secret key in', async () => {
    expect((await db.stores.applications.find('1'))?.id).toBe('1')
    expect(await db.stores.applications.tokenOf('1')).toMatchObject({ tokenCiphertext: 'secret' })
  })
})
