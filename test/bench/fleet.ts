import { join } from 'node:path'
import { createArtifactBuilder } from '../../src/deployment/artifact/artifact.ts'
import { createCipher } from '../../src/lib/cipher.ts'
import { silentLog } from '../../src/lib/log.ts'
import { embeddedKey } from '../../src/main/keys.ts'
import { projectRoot } from '../../src/main/paths.ts'
import { startEmbedded } from '../../src/stores/embedded/embedded.ts'
import { openDatabase } from '../../src/stores/embedded/open.ts'

/**
 * A data folder with that many simulated bots wished for, in ten clients, with thirty days behind them (an outage every third day,
 * a row of figures an hour) and as many applications in the pool. They are started when Muster is.
 */
export async function populate(dataDir: string, bots: number): Promise<void> {
  await (await startEmbedded({ dataDir, log: silentLog })).close()
  const templatesDir = join(projectRoot(), 'templates')
  const { digest } = await createArtifactBuilder({ templatesDir, dataDir }).build({
    botId: 'bench',
    template: 'standard',
    settings: {},
  })
  const { connection, session } = await openDatabase(join(dataDir, 'database'))
  try {
    await session.execute(fleet(bots, digest))
    const cipher = createCipher({ key: embeddedKey(dataDir) })
    for (let i = 0; i < bots; i += 1) {
      const id = String(1_300_000_000_000_000_000n + BigInt(i))
      const token = `${Buffer.from(id).toString('base64url')}.Bench0.${'x'.repeat(38)}`
      await session.query(
        `insert into public.applications (id, name, bot_user_id, token_ciphertext, added_by) values ($1, $2, $1, $3, 'bench')`,
        [id, `Application ${i}`, cipher.encrypt(token, id)],
      )
    }
    await session.execute('analyze')
  } finally {
    await connection.close()
  }
}

const fleet = (bots: number, digest: string) => `
  insert into clients (name, industry, created_by)
    select 'Client ' || n, 'Industry ' || n, 'bench' from generate_series(0, 9) n;
  insert into bots (name, description, client_id, template, template_version, strategy, desired, generation, status,
      observed_generation, created_by, created_at)
    select 'Bot ' || lpad(n::text, 4, '0'), 'A simulated bot.', (select id from clients where name = 'Client ' || n % 10),
      'standard', '1.0.0', 'simulation', 'running', 1, 'starting', 0, 'bench', now() - interval '31 days'
    from generate_series(0, ${bots - 1}) n;
  insert into deployments (bot_id, kind, template, template_version, strategy, artifact, state, requested_by, finished_at)
    select id, 'create', template, template_version, strategy, '${digest}', 'succeeded', 'bench', now() from bots;
  update bots set deployment_id = d.id from deployments d where d.bot_id = bots.id;
  insert into supervisor_runs (run_id, started_at, ended_at)
    values (gen_random_uuid(), now() - interval '31 days', now());
  insert into status_intervals (bot_id, status, started_at, ended_at)
    select b.id, s.status, day + s.from_hour * interval '1 hour', day + s.to_hour * interval '1 hour'
    from bots b, generate_series(now() - interval '30 days', now() - interval '3 days', interval '3 days') day,
      (values ('online', 0, 12), ('offline', 12, 13), ('online', 13, 72)) s (status, from_hour, to_hour);
  insert into status_intervals (bot_id, status, started_at) select id, 'starting', now() from bots;
  insert into metrics_hourly (bot_id, hour, reports, commands, errors, commands_total, guilds, users)
    select b.id, hour, 240, 12, 0, 12 * row_number() over (partition by b.id order by hour), 5, 400
    from bots b, generate_series(date_trunc('hour', now() - interval '30 days'), now(), interval '1 hour') hour;
  insert into heartbeats (bot_id, generation, guilds, users, event_loop_lag_ms, memory_bytes, commands, errors, received_at)
    select id, 1, 5, 400, 1, 60000000, 0, 0, now() - interval '1 day' from bots;`
