import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createApp } from '../../src/app.ts'
import { createSimulation } from '../../src/deployment/simulation/simulation.ts'
import { systemClock } from '../../src/lib/clock.ts'
import { silentLog } from '../../src/lib/log.ts'
import { startEmbedded } from '../../src/stores/embedded/embedded.ts'
import { until } from '../e2e/harness.ts'
import { counted, needsOf } from './counted-app.ts'
import { populate } from './fleet.ts'
import { amount, type Figure, times } from './measure.ts'

/**
 * What one tick costs in this process, over an embedded database in its worker: a quiet one, and one that finds every bot
 * changed (the engine went out of reach, or came back).
 */
export async function ticksOf(bots: number): Promise<Record<string, Figure>> {
  const dataDir = mkdtempSync(join(tmpdir(), 'muster-tick-'))
  try {
    await populate(dataDir, bots)
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

async function measured(dataDir: string, database: { url: string; secretKey: string }, bots: number) {
  const calls = { driver: [] as string[], database: [] as string[] }
  const simulation = createSimulation({ clock: systemClock, dataDir })
  const app = createApp(needsOf(dataDir, database, counted(simulation, calls.driver), calls.database))
  const one = async () => {
    calls.driver.length = 0
    calls.database.length = 0
    const [cpu, began] = [process.cpuUsage(), performance.now()]
    await app.reconciler.tick()
    const [{ user, system }, ms] = [process.cpuUsage(cpu), performance.now() - began]
    return {
      ...{ ms, cpu: (user + system) / 1000, driver: calls.driver.length },
      // Sending what the tick has to tell is the outbox's work, at its own pace.
      database: calls.database.filter((path) => !/outbox|incidents|alert_routes/.test(path)).length,
    }
  }
  const online = async () => (await app.fleet.status()).online
  await app.start()
  try {
    await until('all bots online', async () => (await online()) === bots, 240_000)
    const quiet = []
    for (let i = 0; i < 20; i += 1) quiet.push(await one())
    const changed = []
    for (const away of [true, false, true, false]) {
      simulation.unreachable(away)
      changed.push(await one())
      await app.outbox.drain()
      if ((await online()) !== (away ? 0 : bots)) throw new Error('that tick did not change every bot')
    }
    return { ...figuresOf('quiet tick', quiet), ...figuresOf('tick that changes every bot', changed) }
  } finally {
    await app.stop()
  }
}

function figuresOf(name: string, ticks: { ms: number; cpu: number; driver: number; database: number }[]) {
  const most = (of: 'driver' | 'database') => Math.max(...ticks.map((tick) => tick[of]))
  return {
    [`${name}: driver calls`]: amount(most('driver'), 'calls', 1),
    [`${name}: database calls`]: amount(most('database'), 'calls', 2),
    [`${name}: time`]: times(ticks.map(({ ms }) => ms)),
    [`${name}: computing time, database included`]: times(ticks.map(({ cpu }) => cpu)),
  } satisfies Record<string, Figure>
}
