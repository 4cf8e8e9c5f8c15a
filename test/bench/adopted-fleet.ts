import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { createArtifactBuilder } from '../../src/deployment/artifact/artifact.ts'
import type { SimulatedBot } from '../../src/deployment/simulation/simulated-bot.ts'
import { createCipher } from '../../src/lib/cipher.ts'
import { silentLog } from '../../src/lib/log.ts'
import { embeddedKey } from '../../src/main/keys.ts'
import { projectRoot } from '../../src/main/paths.ts'
import { startEmbedded } from '../../src/stores/embedded/embedded.ts'
import { openDatabase } from '../../src/stores/embedded/open.ts'

/** A data folder with that many simulated bots that have been online for an hour, of ten template versions, without history: Muster adopts them. Alerts go to that channel. */
export async function adoptedFleet(dataDir: string, bots: number, channelId = '1'): Promise<void> {
  await (await startEmbedded({ dataDir, log: silentLog })).close()
  const templatesDir = join(projectRoot(), 'templates')
  const builder = createArtifactBuilder({ templatesDir, dataDir })
  const { digest } = await builder.build({ botId: 'bench', template: 'standard', settings: {} })
  const { connection, session } = await openDatabase(join(dataDir, 'database'))
  try {
    await session.execute(fleet(bots, digest, channelId))
    const cipher = createCipher({ key: embeddedKey(dataDir) })
    const applications = Array.from({ length: bots }, (_, n) => {
      const id = String(1_300_000_000_000_000_000n + BigInt(n))
      const token = `${Buffer.from(id).toString('base64url')}.Bench0.${'x'.repeat(38)}`
      return { id, token: cipher.encrypt(token, id), bot: `Bot ${n}` }
    })
    await session.query(
      `insert into public.applications (id, name, bot_user_id, token_ciphertext, added_by)
       select a.id, a.bot, a.id, a.token, 'bench' from json_to_recordset($1::json) as a (id text, token text, bot text)`,
      [JSON.stringify(applications)],
    )
    await session.execute('update bots set application_id = a.id from applications a where a.name = bots.name; analyze')
    const since = Date.now() - 60 * 60_000
    const running = (row: Record<string, unknown>): SimulatedBot => ({
      ...{ botId: String(row.id), name: String(row.name), generation: 1, digest },
      ...{ state: 'running', since, readyAfterMs: 500, selfCheck: 'answers' },
    })
    const rows = await session.query('select id, name from bots', [])
    const lines = rows.map((row) => `${JSON.stringify({ bot: running(row) })}\n`)
    appendFileSync(join(dataDir, 'simulation.jsonl'), lines.join(''), { mode: 0o600 })
  } finally {
    await connection.close()
  }
}

const fleet = (bots: number, digest: string, channelId: string) => `
  insert into clients (name, industry, created_by)
    select 'Client ' || n, 'Industry ' || n, 'bench' from generate_series(0, 9) n;
  insert into bots (name, description, client_id, template, template_version, strategy, desired, generation, status,
      observed_generation, created_by, created_at)
    select 'Bot ' || n, 'A simulated bot.', c.id, 'standard', '1.0.' || n % 10, 'simulation', 'running', 1, 'online', 1,
      'bench', now() - interval '1 hour'
    from generate_series(0, ${bots - 1}) n join clients c on c.name = 'Client ' || n % 10;
  insert into deployments (bot_id, kind, template, template_version, strategy, artifact, state, requested_by, finished_at)
    select id, 'create', template, template_version, strategy, '${digest}', 'succeeded', 'bench', now() from bots;
  update bots set deployment_id = d.id from deployments d where d.bot_id = bots.id;
  insert into status_intervals (bot_id, status, started_at) select id, 'online', now() - interval '1 hour' from bots;
  insert into alert_routes (scope, channel_id, set_by) values ('fleet', '${channelId}', 'bench');`
