import { availableEngines } from '../../src/testing/engines.ts'
import type { TestStores } from '../../src/testing/stores.ts'
import { cpuMs, type Figure, repeated, timed, times } from './measure.ts'

/** The database's part of a tick on PostgreSQL, through supabase-js: a quiet one, and one in which every bot goes or comes back. */
export async function databaseTickOf(bots: number): Promise<Record<string, Figure>> {
  const engine = availableEngines().find(({ name }) => name === 'PostgreSQL')
  if (engine === undefined) return { skipped: { unit: 'none', why: 'no PostgreSQL (initdb) here' } }
  const db = await engine.open()
  try {
    await db.sql(
      `insert into clients (name, created_by) select 'Client ' || n, 'bench' from generate_series(1, ${bots / 100}) n`,
    )
    await db.sql(
      `insert into bots (name, client_id, template, template_version, strategy, status, desired, generation, observed_generation, created_by)
       select 'Bot ' || n, c.id, 'standard', '1.0.0', 'simulation', 'online', 'running', 1, 1, 'bench'
       from generate_series(1, ${bots}) n join clients c on c.name = 'Client ' || (1 + n % ${bots / 100})`,
    )
    await db.sql(
      `insert into status_intervals (bot_id, status, started_at) select id, 'online', now() - interval '1 hour' from bots`,
    )
    await db.sql('vacuum analyze')
    return { ...(await quiet(db)), ...(await flips(db)) }
  } finally {
    await db.close()
  }
}

async function quiet({ stores: { watch }, sql }: TestStores): Promise<Record<string, Figure>> {
  const { runId } = await watch.begin()
  let { mark } = await watch.tick(runId)
  const tick = async () => {
    mark = (await watch.tick(runId, { mark })).mark
  }
  await repeated(5, tick)
  const nothingNew = await repeated(50, tick)
  /** As every bot does four times between two ticks; connected since then. */
  const report = (connectedAt: Date) =>
    sql(
      `insert into heartbeats (bot_id, generation, ready_for_ms, ack_age_ms, heartbeat_interval_ms, guilds, users,
         event_loop_lag_ms, memory_bytes, commands, errors, received_at)
       select id, 1, extract(epoch from clock_timestamp() - $1::timestamptz) * 1000, random() * 41000, 41250, 5, random() * 400,
         random(), 6e7 * random(), 3, 0, clock_timestamp() from bots
       on conflict (bot_id) do update set ready_for_ms = excluded.ready_for_ms, ack_age_ms = excluded.ack_age_ms,
         users = excluded.users, event_loop_lag_ms = excluded.event_loop_lag_ms, memory_bytes = excluded.memory_bytes,
         received_at = excluded.received_at`,
      [connectedAt.toISOString()],
    )
  const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000)
  async function afterReports(rounds: number, connectedAt: (round: number) => Date): Promise<number[]> {
    const took: number[] = []
    for (let n = 0; n < rounds; n += 1) {
      await report(connectedAt(n))
      took.push((await timed(tick)).ms)
    }
    return took
  }
  const connectedAt = minutesAgo(60)
  await afterReports(1, () => connectedAt)
  const allReported = await afterReports(30, () => connectedAt)
  const allReconnected = await afterReports(10, (n) => minutesAgo(n + 1))
  return {
    'quiet tick': times(nothingNew, 20),
    'quiet tick after every bot reported': times(allReported, 20),
    'tick after every bot reconnected': times(allReconnected),
    'first tick, which reads every bot': times(await repeated(10, () => watch.tick(runId))),
  }
}

/** Every bot of the first thousand in one call, as an engine lost and found. */
async function flips(db: TestStores): Promise<Record<string, Figure>> {
  const ids = (await db.sql('select id from bots order by id limit 1000')).map(({ id }) => String(id))
  const down = (bots = ids) =>
    bots.map((botId) => ({
      ...{ botId, generation: 1, status: 'offline' as const, cause: 'process_exited' as const, since: new Date() },
      ...{ incident: 'open' as const, logTail: ['last words'] },
    }))
  const up = (bots = ids) =>
    bots.map((botId) => ({
      ...{ botId, generation: 1, status: 'online' as const, cause: null, since: new Date() },
      ...{ incident: 'resolve' as const, resolution: 'recovered' as const },
    }))
  const took: Record<'down' | 'up', number[]> = { down: [], up: [] }
  // A Muster that runs has written something before, on each of its connections.
  for (const some of [ids.slice(0, 1), ids.slice(1, 2), ids.slice(2, 3), ids.slice(3, 4)]) {
    await Promise.all([db.stores.watch.record(down(some), 700), db.stores.watch.record(up(some), 700)])
  }
  const pids = (await db.sql(`select pid from pg_stat_activity where backend_type = 'client backend'`)).map(
    ({ pid }) => pid,
  )
  /** Of this process and of the database's: other load on the machine hardly changes it. */
  const computed = () => {
    const { user, system } = process.cpuUsage()
    return pids.reduce<number>((sum, pid) => sum + cpuMs(Number(pid)), (user + system) / 1000)
  }
  const spent = { down: 0, up: 0 }
  const flip = async (way: 'down' | 'up', transitions: ReturnType<typeof up> | ReturnType<typeof down>) => {
    const before = computed()
    took[way].push((await timed(() => db.stores.watch.record(transitions, 700))).ms)
    spent[way] += computed() - before
  }
  // From the third return on they come and go: each is told of for itself.
  const rounds = 4
  for (let n = 0; n < rounds; n += 1) {
    await flip('down', down())
    await flip('up', up())
  }
  const figure = (way: 'down' | 'up') => ({ ...times(took[way], 250), computingMs: Math.round(spent[way] / rounds) })
  return { '1,000 bots go down in one tick': figure('down'), '1,000 bots come back in one tick': figure('up') }
}
