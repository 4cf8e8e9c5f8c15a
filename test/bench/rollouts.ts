import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type AppNeeds, createApp } from '../../src/app.ts'
import { createSimulation } from '../../src/deployment/simulation/simulation.ts'
import { systemClock } from '../../src/lib/clock.ts'
import { silentLog } from '../../src/lib/log.ts'
import { startEmbedded } from '../../src/stores/embedded/embedded.ts'
import { openDatabase } from '../../src/stores/embedded/open.ts'
import { until } from '../e2e/harness.ts'
import { needsOf } from './counted-app.ts'
import { populate } from './fleet.ts'
import { amount, type Figure, timed, times } from './measure.ts'

/** What is waited for on purpose, made short: it is the work between that is measured. */
const watched = { stableMs: 1_000, rolloutWatchMs: 1_000, rolloutLookMs: 250 }

/** A rollout of that many simulated bots over an embedded database: how long each release took, and the whole. */
export async function rolloutOf(bots: number): Promise<Record<string, Figure>> {
  const dataDir = mkdtempSync(join(tmpdir(), 'muster-rollout-'))
  try {
    await populate(dataDir, bots)
    await behind(dataDir)
    const database = await startEmbedded({ dataDir, log: silentLog })
    try {
      return await measured(dataDir, database, bots)
    } finally {
      await database.close()
    }
  } finally {
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** Every bot has an application and runs a version that is no longer current. */
async function behind(dataDir: string): Promise<void> {
  const { connection, session } = await openDatabase(join(dataDir, 'database'))
  try {
    await session.execute(`
      with a as (select id, row_number() over (order by id) as n from applications),
        b as (select id, row_number() over (order by name) as n from bots)
      update bots set template_version = '0.0.1', application_id = a.id from a join b using (n) where bots.id = b.id;
      update applications set state = 'claimed';
      update deployments set template_version = '0.0.1';`)
  } finally {
    await connection.close()
  }
}

async function measured(dataDir: string, database: { url: string; secretKey: string }, bots: number) {
  const needs = needsOf(dataDir, database, createSimulation({ clock: systemClock, dataDir }), [])
  const verify: AppNeeds['discord']['verify'] = async (token) => {
    const id = Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()
    return { id, name: id, botUserId: id }
  }
  const policy = { ...needs.policy, ...watched }
  const app = createApp({ ...needs, discord: { ...needs.discord, verify }, policy })
  await app.start()
  try {
    await until('all bots online', async () => (await app.fleet.status()).online === bots, 240_000)
    const { ms } = await timed(async () => {
      await app.rollouts.start({ template: 'standard', by: 'bench', channelId: null })
      await until('the end', async () => (await app.rollouts.list())[0]?.state !== 'running', 600_000)
    })
    const [rollout] = await app.rollouts.list()
    if (rollout?.state !== 'succeeded') throw new Error(`The rollout ${rollout?.state}: ${rollout?.reason}`)
    const took = rollout.bots.map(({ beganAt, endedAt }) => Number(endedAt) - Number(beganAt))
    const waves = Math.max(...rollout.bots.map(({ wave }) => wave))
    return {
      'bots moved': amount(rollout.bots.filter(({ state }) => state === 'moved').length, 'bots'),
      waves: amount(waves, 'waves'),
      'release of one bot, 1 s of proving stable included': times(took),
      'whole, 1 s of watching each wave included': amount(ms / 1000, 's'),
    }
  } finally {
    await app.stop()
  }
}
