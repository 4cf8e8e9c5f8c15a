import type { BotStatus, Strategy } from './bot.ts'
import type { ThreadTrouble } from './incident-thread.ts'
import { unattendedCeiling } from './login-budget.ts'

/** What the loop has to say of itself. Times in milliseconds. */
export interface LoopHealth {
  /** Since the newest look at all bots ended; null before the first. */
  lastTickAgeMs: number | null
  /** Of that look; false: the database did not answer. */
  lastTickOk: boolean
  /** Of the last hundred looks; null before the first. */
  p95Ms: number | null
}

/** What Muster knows of itself at one moment. Null where it could not be found out. */
export interface OwnHealth {
  loop: LoopHealth
  lease: { heldBy: string; generation: number; heldSince: Date; standbyBy: string | null } | null
  /** False: another Muster may have the lease by now. */
  leaseIsSure: boolean
  database: { ms: number } | { error: string }
  discord: { connected: boolean; ackAgeMs: number | null; restMs: number | null }
  outbox: { pending: number; tried: number; oldestAgeMs: number | null } | null
  incidentsOpen: number | null
  /** Why threads under alerts failed, a channel each. */
  threads: readonly ThreadTrouble[]
  /** The application that is nearest to its limit of logins in 24 hours. */
  logins: { botName: string; left: number; unattendedLeft: number } | null
  /** `ok`, or why it cannot be reached; engines that nothing runs on are left out. */
  engines: ReadonlyMap<Strategy, 'ok' | string>
  bots: Partial<Record<BotStatus, number>>
  process: ProcessHealth
}
export interface ProcessHealth {
  version: string
  startedAt: Date
  memoryBytes: number
  /** How late timers were in the last minutes, at worst but one in a hundred. */
  eventLoopLagMs: number
}

/** Discord allows an application so many logins in a day (events/gateway, Session Start Limit; more for very large bots). */
const loginsPerDay = 1000

export interface Trouble {
  tone: 'bad' | 'warning'
  text: string
  /** In the words of whatever failed. */
  why?: string
}

/** The loop looks every minute (MONITOR_CRON); after 90 s without a look time counts as unseen. */
const tickLateMs = 150_000
/** More than three missed acks, as for bots (DESIGN §5), at Discord's usual 41.25 s. */
const ackLateMs = 130_000
const slow = { databaseMs: 500, restMs: 2_000, tickMs: 5_000, lagMs: 500, outboxMs: 60_000 }
const mostChannels = 3
const few = { logins: 100, unattended: 5 }

/** What a person has to see to, the worst first; empty: all is well. */
export function troublesOf(health: OwnHealth): Trouble[] {
  const { loop, discord, database, outbox, logins, process } = health
  const troubles: (Trouble | false)[] = [
    'error' in database && bad('The database does not answer.', database.error),
    !health.leaseIsSure && bad('The lease is in doubt, so nothing is started or stopped.'),
    (loop.lastTickAgeMs ?? Number.POSITIVE_INFINITY) > tickLateMs &&
      bad('The loop has not looked at the bots for more than two minutes: nobody watches them.'),
    !loop.lastTickOk && loop.lastTickAgeMs !== null && bad('The last look at the bots failed.'),
    !discord.connected && bad('Muster has no connection to Discord.'),
    ...[...health.engines].map(
      ([name, state]) => state !== 'ok' && bad(`The engine ${name} cannot be reached.`, state),
    ),
    discord.connected &&
      (discord.ackAgeMs ?? 0) > ackLateMs &&
      warning('Discord has not acknowledged Muster’s heartbeats for more than two minutes.'),
    discord.restMs === null
      ? discord.connected && warning('Discord does not answer requests.')
      : discord.restMs > slow.restMs && warning('Discord answers slowly.'),
    'ms' in database && database.ms > slow.databaseMs && warning('The database answers slowly.'),
    (outbox?.oldestAgeMs ?? 0) > slow.outboxMs &&
      warning('Alerts wait to be sent. `/alerts test` tells what stands in the way.'),
    (loop.p95Ms ?? 0) > slow.tickMs && warning('Looking at all bots takes more than five seconds.'),
    process.eventLoopLagMs > slow.lagMs && warning('The machine gives Muster too little time.'),
    logins !== null &&
      (logins.left < few.logins || logins.unattendedLeft <= few.unattended) &&
      warning('A bot is near its limit of logins: `/bot logs` tells why it keeps starting.'),
    ...health.threads.slice(0, mostChannels).map(threadTrouble),
    health.threads.length > mostChannels &&
      warning(`Threads fail in ${health.threads.length - mostChannels} more channels.`),
  ]
  return troubles.filter((trouble) => trouble !== false)
}

function threadTrouble({ channelId, kind, why, lacking }: ThreadTrouble): Trouble {
  const where = `<#${channelId}>`
  const off = 'or switch threads off with `/alerts route threads:False`.'
  if (kind === 'part')
    return warning(
      `Discord refused a part of a thread under an alert in ${where}, and it was left out. \`/incident timeline\` has all of it.`,
      why,
    )
  if (lacking.length > 0)
    return warning(
      `Alerts in ${where} have no threads: Muster lacks ${lacking.map((name) => `“${name}”`).join(', ')} there. Allow its role that in the channel, ${off}`,
      why,
    )
  return warning(
    `The last thread under an alert in ${where} was refused. See whether Muster’s role may make threads there and write in them, ${off}`,
    why,
  )
}

/** From what the ledger counts of one application. */
export const loginsLeft = ({ used, unattended }: { used: number; unattended: number }) => ({
  left: Math.max(0, loginsPerDay - used),
  unattendedLeft: Math.max(0, unattendedCeiling - unattended),
})

const trouble =
  (tone: Trouble['tone']) =>
  (text: string, why?: string): Trouble => ({
    tone,
    text,
    ...(why === undefined ? {} : { why }),
  })
const bad = trouble('bad')
const warning = trouble('warning')
