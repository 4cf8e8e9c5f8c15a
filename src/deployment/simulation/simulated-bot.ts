import type { ReceivedReport } from '../../domain/health.ts'
import type { Exit, Observed } from '../driver.ts'
import { seeded } from './seeded.ts'

const heartbeatIntervalMs = 41_250
/** The first heartbeat follows READY at once, as the runtime's does. */
const firstAckMs = 50
/** As the runtime's after a failure; the verdict is always the same here, so its time may be too. */
const checkEveryMs = 5_000

/** One simulated bot: only what happened to it. How it is at a moment is computed from that, so ten thousand cost no timer. */
export interface SimulatedBot {
  botId: string
  name: string
  generation: number
  digest: string
  state: 'running' | 'exited'
  /** Milliseconds since 1970, here and below. */
  since: number
  exit?: Pick<Exit, 'code' | 'signal'>
  /** From the start to READY; null: it never gets there. */
  readyAfterMs: number | null
  /** What its self-check says; null: it has none, as bots of earlier versions. */
  selfCheck: 'answers' | 'fails' | null
  /** Its gateway is silent from then on, as a zombie's is. */
  frozenAt?: number
  /** It has no gateway connection from then on and says so, as a bot that tries to reconnect. */
  disconnectedAt?: number
  /** Since when it has its connection again: READY or RESUMED came anew. */
  reconnectedAt?: number
  /** Until when its commands were reported. */
  reportedUntil?: number
}

/** A plausible time to READY for that bot. */
export function usualReadyAfterMs(seed: string, botId: string): number {
  return Math.round(200 + seeded(seed, botId, 'ready')() * 600)
}

/** What the driver tells of it at that moment; running bots carry the report they would have sent. */
export function observedAt(bot: SimulatedBot, seed: string, now: number): Observed {
  const { botId, generation, state, exit } = bot
  const told = { botId, generation, state, since: new Date(bot.since) }
  if (state === 'exited') return exit ? { ...told, exit } : told
  const report = reportAt(bot, seed, now)
  bot.reportedUntil = now
  return { ...told, memoryBytes: report.memoryBytes, report }
}

function reportAt(bot: SimulatedBot, seed: string, now: number): ReceivedReport {
  const random = seeded(seed, bot.botId)
  const guilds = 1 + Math.floor(random() ** 3 * 60)
  const users = guilds * (15 + Math.floor(random() * 400))
  const memoryBytes = Math.round((52 + random() * 20) * 2 ** 20)
  const perMinute = random() * 2
  const readyAt = bot.readyAfterMs === null ? Number.POSITIVE_INFINITY : bot.since + bot.readyAfterMs
  const ready = now >= readyAt && bot.disconnectedAt === undefined
  const used = (until: number) => Math.floor((Math.max(0, until - readyAt) / 60_000) * perMinute)
  const connectedAt = Math.max(readyAt, bot.reconnectedAt ?? 0)
  const lastAckedAt = bot.frozenAt ?? now
  const ackedFor = Math.max(0, lastAckedAt - connectedAt)
  const sinceAck = ackedFor < firstAckMs ? ackedFor : (ackedFor - firstAckMs) % heartbeatIntervalMs
  const checkedAt = now - ((now - readyAt) % checkEveryMs)
  const failed = bot.selfCheck === 'fails' ? { failed: '/refer: simulated failure' } : {}
  return {
    generation: bot.generation,
    readyForMs: ready ? now - connectedAt : null,
    ackAgeMs: ready ? sinceAck + (now - lastAckedAt) : null,
    heartbeatIntervalMs: ready ? heartbeatIntervalMs : null,
    guilds: ready ? guilds : 0,
    users: ready ? users : 0,
    eventLoopLagMs: Math.round(random() * 4),
    memoryBytes,
    commands: used(lastAckedAt) - used(Math.min(lastAckedAt, bot.reportedUntil ?? bot.since)),
    errors: 0,
    ...(ready && bot.selfCheck
      ? { canary: { ok: bot.selfCheck === 'answers', at: new Date(checkedAt).toISOString(), ...failed } }
      : {}),
    receivedAt: new Date(now),
  }
}
