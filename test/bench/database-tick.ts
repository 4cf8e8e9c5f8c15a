import { availableEngines } from '../../src/testing/engines.ts'
import type { TestStores } from '../../src/testing/stores.ts'
import { type Figure, repeated, timed, times } from './measure.ts'

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

async function quiet({ stores: { watch } }: TestStores): Promise<Record<string, Figure>> {
  const { runId } = await watch.begin()
  await repeated(5, () => watch.tick(runId))
  return { 'quiet tick': times(await repeated(50, () => watch.tick(runId)), 20) }
}

/** Every bot of the first thousand in one call, as an engine lost and found. */
async function flips(db: TestStores): Promise<Record<string, Figure>> {
  const ids = (await db.sql('select id from bots order by id limit 1000')).map(({ id }) => String(id))
  const down = () =>
    ids.map((botId) => ({
      ...{ botId, generation: 1, status: 'offline' as const, cause: 'process_exited' as const, since: new Date() },
      ...{ incident: 'open' as const, logTail: ['last words'] },
    }))
  const up = () =>
    ids.map((botId) => ({
      ...{ botId, generation: 1, status: 'online' as const, cause: null, since: new Date() },
      ...{ incident: 'resolve' as const, resolution: 'recovered' as const },
    }))
  const took: Record<'down' | 'up', number[]> = { down: [], up: [] }
  for (let n = 0; n < 3; n += 1) {
    took.down.push((await timed(() => db.stores.watch.record(down(), 700))).ms)
    took.up.push((await timed(() => db.stores.watch.record(up(), 700))).ms)
  }
  return {
    '1,000 bots go down in one tick': times(took.down, 250),
    '1,000 bots come back in one tick': times(took.up, 250),
  }
}
