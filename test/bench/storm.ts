import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { type AlertMessage, createApp } from '../../src/app.ts'
import { createSimulation, type Simulation } from '../../src/deployment/simulation/simulation.ts'
import { systemClock } from '../../src/lib/clock.ts'
import { silentLog } from '../../src/lib/log.ts'
import { startEmbedded } from '../../src/stores/embedded/embedded.ts'
import { until } from '../e2e/processes.ts'
import { adoptedFleet } from './adopted-fleet.ts'
import { countRows } from './count-rows.ts'
import { counted, needsOf } from './counted-app.ts'
import { amount, type Figure, load, times } from './measure.ts'
import { noted, readyAfterMs } from './recoveries.ts'

/** What a run of `stormOf` has seen, before it is judged. */
export interface Storm {
  /** Calls of one quiet tick: of the driver by name, of the database by path. */
  calls: { driver: string[]; database: string[] }[]
  tickMs: number[]
  /** Heap of Muster's own thread per bot. */
  bytesPerBot: number
  /** From the moment that a tenth of all bots fell. */
  writtenMs: number
  alertedMs: number
  /** Not a number where some were not back in the time that is waited for them. */
  restartedMs: number
  back: number
  /** Where that time went, bot by bot. */
  recoveries: Record<string, Figure>
  /** What was asked of the database from the fall to the last bot that was back: how often, and for how long in all. */
  asked: Record<string, { calls: number; ms: number }>
  alerts: AlertMessage[]
}

/** Muster over so many bots that run already, at rest, and then with a tenth of them killed at once. */
export async function stormOf(bots: number): Promise<Storm> {
  const dataDir = mkdtempSync(join(tmpdir(), 'muster-storm-'))
  try {
    await adoptedFleet(dataDir, bots)
    const database = await startEmbedded({ dataDir, log: silentLog })
    try {
      return await seen(dataDir, database, bots)
    } finally {
      await database.close()
    }
  } finally {
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 })
  }
}

async function seen(dataDir: string, database: { url: string; secretKey: string }, bots: number): Promise<Storm> {
  const before = heapBytes()
  const driverCalls: string[] = []
  const databaseCalls: string[] = []
  const alerts: AlertMessage[] = []
  const simulation = createSimulation({ clock: systemClock, dataDir, script: () => ({ readyAfterMs }) })
  const asked: Storm['asked'] = {}
  const took = (path: string, ms: number) => {
    const { calls, ms: before } = asked[path] ?? { calls: 0, ms: 0 }
    asked[path] = { calls: calls + 1, ms: Math.round(before + ms) }
  }
  const ways = noted(needsOf(dataDir, database, counted(simulation, driverCalls), databaseCalls, took))
  const app = createApp({
    ...ways.needs,
    alerts: {
      async send(_, alert) {
        alerts.push(alert)
        return { messageId: alert.incident?.messageId ?? String(alerts.length) }
      },
    },
    policy: {},
  })
  const ids = (await simulation.observe()).map(({ botId }) => botId)
  const adopted = async () => ids.every((botId) => app.reconciler.believed(botId)?.status === 'online')
  await app.start()
  try {
    await until('all bots adopted', adopted, 120_000)
    // What the start began beside the loop is over.
    for (let known = -1; known !== databaseCalls.length; await systemClock.sleep(1000)) known = databaseCalls.length
    const calls: Storm['calls'] = []
    const tickMs: number[] = []
    for (let n = 0; n < 20; n += 1) {
      driverCalls.length = 0
      databaseCalls.length = 0
      const began = performance.now()
      await app.reconciler.tick()
      tickMs.push(performance.now() - began)
      calls.push({ driver: [...driverCalls], database: [...databaseCalls] })
    }
    const bytesPerBot = (heapBytes() - before) / bots
    for (const path of Object.keys(asked)) delete asked[path]
    ways.fell()
    const fallen = await fell(simulation, bots)
    const began = performance.now()
    const since = async (what: string, read: () => Promise<boolean>) => {
      await until(what, read, 300_000)
      return performance.now() - began
    }
    const [writtenMs, alertedMs] = await Promise.all([
      since(
        'all of them written',
        async () => (await countRows(database, 'incidents?select=id&bot_id=not.is.null')) === fallen,
      ),
      since('the alert', async () => alerts.length > 0),
    ])
    // Not `status()`, whose three calls for the whole fleet would be half of what the database has to do meanwhile.
    const restartedMs = await since('all of them back', async () => ways.back() === fallen).catch(() => Number.NaN)
    const back = ways.back()
    const recoveries = ways.figures()
    const meanwhile = { ...asked }
    await app.outbox.drain()
    return { calls, tickMs, bytesPerBot, writtenMs, alertedMs, restartedMs, back, recoveries, asked: meanwhile, alerts }
  } finally {
    await app.stop()
  }
}

/** Kills a tenth of all bots, those of one template version, in one turn of the event loop; answers how many. */
async function fell(simulation: Simulation, bots: number): Promise<number> {
  const running = await simulation.observe()
  for (const { botId } of running.slice(0, bots / 10)) simulation.crash(botId, 1)
  return bots / 10
}

/** As figures beside what is promised: a quiet tick of one driver call and one `rpc`, 10 KB a bot, two seconds to the alert. */
export async function stormFigures(bots: number): Promise<Record<string, Figure>> {
  const storm = await stormOf(bots)
  const most = (of: 'driver' | 'database') => Math.max(...storm.calls.map((one) => one[of].length))
  return {
    'quiet tick': times(storm.tickMs, bots > 1000 ? 500 : 100),
    'quiet tick: driver calls': amount(most('driver'), 'calls', 1),
    'quiet tick: database calls': amount(most('database'), 'calls', 1),
    'memory of Muster per bot': amount(storm.bytesPerBot / 1024, 'KB', 10),
    'a tenth fails at once: all of them written': amount(storm.writtenMs, 'ms', 2000),
    'a tenth fails at once: alerted': amount(storm.alertedMs, 'ms', 2000),
    'a tenth fails at once: all of them back': {
      ...amount(storm.restartedMs, 'ms'),
      ...{ back: storm.back, loadAfter: load() },
    },
    ...storm.recoveries,
    'database calls for each bot that fell': amount(sumOf(storm.asked) / (bots / 10), 'calls'),
    'database meanwhile': { unit: 'calls, ms in all', ...storm.asked },
    'a tenth fails at once: posts and edits': amount(storm.alerts.length, 'messages', 4),
  }
}

const sumOf = (asked: Storm['asked']) => Object.values(asked).reduce((sum, { calls }) => sum + calls, 0)

function heapBytes(): number {
  setFlagsFromString('--expose-gc')
  ;(runInNewContext('gc') as () => void)()
  return process.memoryUsage().heapUsed
}
