import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type AppNeeds, createApp } from '../../src/app.ts'
import { createArtifactBuilder } from '../../src/deployment/artifact/artifact.ts'
import type { Driver } from '../../src/deployment/driver.ts'
import { createSimulation } from '../../src/deployment/simulation/simulation.ts'
import { problem } from '../../src/domain/errors.ts'
import { createCipher } from '../../src/lib/cipher.ts'
import { systemClock } from '../../src/lib/clock.ts'
import { silentLog } from '../../src/lib/log.ts'
import { createRedactor } from '../../src/lib/redact.ts'
import { embeddedKey } from '../../src/main/keys.ts'
import { projectRoot } from '../../src/main/paths.ts'
import { connectStores } from '../../src/stores/connect.ts'
import { startEmbedded } from '../../src/stores/embedded/embedded.ts'
import { until } from '../e2e/harness.ts'
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

/** The same driver, with the name of every call kept. */
function counted(driver: Driver, calls: string[]): Driver {
  return new Proxy(driver, {
    get(target, name: keyof Driver) {
      const member = target[name]
      if (typeof member !== 'function' || name === 'watch') return member
      return (...given: never[]) => {
        calls.push(name)
        return (member as (...all: never[]) => unknown)(...given)
      }
    },
  })
}

function needsOf(
  dataDir: string,
  database: { url: string; secretKey: string },
  driver: Driver,
  calls: string[],
): AppNeeds {
  const countedFetch: typeof fetch = (input, init) => {
    calls.push(new URL(input instanceof Request ? input.url : input).pathname)
    return fetch(input, init)
  }
  return {
    stores: connectStores({ url: database.url, key: database.secretKey, fetch: countedFetch }),
    drivers: new Map([['simulation', driver]]),
    defaultStrategy: 'simulation',
    artifacts: createArtifactBuilder({ templatesDir: join(projectRoot(), 'templates'), dataDir }),
    discord: {
      verify: () => Promise.reject(problem('DiscordUnreachable')),
      configure: async () => undefined,
      clear: async () => undefined,
      sessionStartsLeft: async () => 1000,
    },
    alerts: { send: async () => ({ messageId: '1' }) },
    cipher: createCipher({ key: embeddedKey(dataDir) }),
    redact: createRedactor(),
    clock: systemClock,
    log: silentLog,
    data: { url: database.url, key: 'none' },
    discordApiUrl: 'http://127.0.0.1:9/api',
    inviteBase: 'http://127.0.0.1:9',
    adminGuildId: '1',
    supervisorApplicationId: () => undefined,
    discordReady: () => true,
    // One look is enough to believe that the engine is away, so that a single tick changes every bot.
    policy: { confirmChecks: 1, recheckMs: 60_000 },
  }
}
