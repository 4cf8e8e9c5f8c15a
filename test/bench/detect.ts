import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type AlertMessage, createApp } from '../../src/app.ts'
import { createSimulation, type Simulation } from '../../src/deployment/simulation/simulation.ts'
import { systemClock } from '../../src/lib/clock.ts'
import { silentLog } from '../../src/lib/log.ts'
import { startSchedule } from '../../src/schedule.ts'
import { groupBy } from '../../src/services/group-by.ts'
import { startEmbedded } from '../../src/stores/embedded/embedded.ts'
import { until } from '../e2e/processes.ts'
import { adoptedFleet } from './adopted-fleet.ts'
import { needsOf } from './counted-app.ts'
import { type Figure, times } from './measure.ts'

const bots = 100
/** As MONITOR_CRON by default: what no engine pushes is seen then. */
const monitorCron = '* * * * *'
/** Fewer than five of one cause are found within a minute, be their beats as they may, so that each is told by itself. */
const apartMs = { kill: 16_000, freeze: 26_000 }
const heartbeatMs = 41_250

interface Watched {
  simulation: Simulation
  /** Any ten in a row are of ten template versions: two of ten that fail together would be one incident. */
  botIds: readonly string[]
  /** Resolves with the moment, by `performance.now()`, of the first alert that fits. */
  alerted(fits: (alert: AlertMessage) => boolean): Promise<number>
  online(): Promise<boolean>
}

/** A hundred simulated bots that run, watched on Muster's own schedule with its own timings; nothing is accelerated. */
async function watching<T>(work: (watched: Watched) => Promise<T>): Promise<T> {
  const dataDir = mkdtempSync(join(tmpdir(), 'muster-detect-'))
  await adoptedFleet(dataDir, bots)
  const database = await startEmbedded({ dataDir, log: silentLog })
  const simulation = createSimulation({ clock: systemClock, dataDir })
  const listeners = new Set<(alert: AlertMessage) => void>()
  const needs = needsOf(dataDir, database, simulation, [])
  const app = createApp({
    ...needs,
    policy: {},
    alerts: {
      async send(_, alert) {
        for (const listener of listeners) listener(alert)
        return { messageId: alert.incident?.messageId ?? `${performance.now()}` }
      },
    },
  })
  const alerted: Watched['alerted'] = (fits) =>
    new Promise((resolve) => {
      const listener = (alert: AlertMessage) => {
        if (!fits(alert)) return
        listeners.delete(listener)
        resolve(performance.now())
      }
      listeners.add(listener)
    })
  const online = async () => (await app.fleet.status()).online === bots
  await app.start()
  const endSchedule = startSchedule(app, monitorCron, silentLog)
  try {
    await until('all bots adopted', online, 120_000)
    const versions = [...groupBy(await needs.stores.bots.list(), (bot) => bot.templateVersion).values()]
    const botIds = Array.from(
      { length: bots },
      (_, n) => versions[n % versions.length]?.[Math.floor(n / versions.length)],
    ).map((bot) => bot?.id ?? '')
    return await work({ simulation, botIds, alerted, online })
  } finally {
    await endSchedule()
    await app.stop()
    await database.close()
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** A process that ends is pushed by its engine; a gateway that is frozen shows in what the bot reports. Both at once, for some minutes. */
export function killAndFreeze(count: number): Promise<Record<string, Figure>> {
  return watching(async ({ simulation, botIds: ids, alerted }) => {
    const about = (botId: string) => alerted(({ incident }) => incident?.botId === botId)
    async function kill(botId: string): Promise<number> {
      const told = about(botId)
      const began = performance.now()
      simulation.crash(botId, 'SIGKILL')
      return (await told) - began
    }
    async function freeze(botId: string): Promise<{ since: number; sinceThirdAck: number }> {
      const told = about(botId)
      const seen = (await simulation.observe()).find((one) => one.botId === botId)
      const began = performance.now()
      simulation.freeze(botId)
      const since = (await told) - began
      return { since, sinceThirdAck: since - (3 * heartbeatMs - (seen?.report?.ackAgeMs ?? Number.NaN)) }
    }
    const paced = <T>(chosen: string[], everyMs: number, work: (botId: string) => Promise<T>) =>
      Promise.all(chosen.map(async (botId, n) => delay(n * everyMs).then(() => work(botId))))
    const [killed, frozen] = await Promise.all([
      paced(ids.slice(0, count), apartMs.kill, kill),
      paced(ids.slice(count, 2 * count), apartMs.freeze, freeze),
    ])
    return {
      'kill → alert': times(killed, 2000),
      'freeze → alert': times(frozen.map(({ since }) => since)),
      'third ack missed → alert': times(frozen.map(({ sinceThirdAck }) => sinceThirdAck)),
    }
  })
}

/** An engine that does not answer any more tells nobody: the next look finds it, and a second one confirms it. */
export function engineLoss(rounds: number): Promise<Record<string, Figure>> {
  return watching(async ({ simulation, alerted, online }) => {
    const took: number[] = []
    for (let round = 0; round < rounds; round += 1) {
      // At any moment between two looks.
      await delay(Math.random() * 60_000)
      const told = alerted(
        ({ incident, item }) => item.kind === 'incident_opened' && incident?.cause === 'driver_unreachable',
      )
      const began = performance.now()
      simulation.unreachable(true)
      took.push((await told) - began)
      const over = alerted(({ item }) => item.kind === 'incident_resolved')
      simulation.unreachable(false)
      await over
      await until('all bots seen again', online, 120_000)
    }
    return { 'engine out of reach → alert': times(took) }
  })
}
