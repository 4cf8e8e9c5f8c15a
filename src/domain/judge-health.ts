import type { ReceivedReport } from './health.ts'
import type { Seen, Wish } from './reconciliation.ts'
import type { WatchPolicy } from './watch-policy.ts'

/** The ways in which a running process can fail to be a working bot. */
export type Sign = 'silent' | 'zombie' | 'disconnected' | 'not_ready' | 'unanswered'

/** What can be said of a bot whose process runs; `unheard` = nothing yet, so whatever was believed stays. */
export type Health =
  | { kind: 'ready'; since: Date }
  | { kind: 'unheard' }
  /** It says that it has no connection; `overdue` once it had the time to make one. */
  | { kind: 'connecting'; since: Date; overdue: boolean }
  | { kind: 'suspect'; sign: Sign; since: Date }

/** What the loop knows besides the bot: when it began to see, so that what nobody could have heard is held against nobody. */
export interface Watching {
  watchingSince: Date
}

/** Joins what the driver sees of a running bot with what the bot says of itself. Never `online` on the strength of a process alone. */
export function judgeHealth(
  seen: Seen,
  stored: ReceivedReport | undefined,
  { watchingSince }: Watching,
  policy: WatchPolicy,
  now: Date,
): Health {
  const report = reportOf(seen, stored)
  const runningSeen = latest(seen.since, watchingSince)
  const overdue = now.getTime() - runningSeen.getTime() > policy.startTimeoutMs
  if (!report) return overdue ? { kind: 'suspect', sign: 'not_ready', since: runningSeen } : { kind: 'unheard' }
  const received = report.receivedAt.getTime()
  if (now.getTime() - received > policy.silentMs) {
    const heardSince = latest(report.receivedAt, watchingSince)
    if (now.getTime() - heardSince.getTime() <= policy.silentMs) return { kind: 'unheard' }
    const firstMissed = new Date(received + policy.heartbeatMs)
    return { kind: 'suspect', sign: 'silent', since: latest(firstMissed, watchingSince) }
  }
  if (report.readyForMs === null) return { kind: 'connecting', since: report.receivedAt, overdue }
  const { ackAgeMs, heartbeatIntervalMs } = report
  if (ackAgeMs !== null && heartbeatIntervalMs !== null && ackAgeMs > policy.missedAcks * heartbeatIntervalMs) {
    return { kind: 'suspect', sign: 'zombie', since: new Date(received - ackAgeMs + heartbeatIntervalMs) }
  }
  return { kind: 'ready', since: latest(new Date(received - report.readyForMs), seen.since) }
}

/**
 * What a bot's last stored report, or that there was none since, speaks of before its engine was asked; undefined: nothing that
 * would be worth a look.
 */
export function doubtOf(
  { generation, report }: Pick<Wish, 'generation' | 'report'>,
  watching: Watching,
  policy: WatchPolicy,
  now: Date,
): Sign | undefined {
  if (report?.generation !== generation) return undefined
  const health = judgeHealth({ generation, state: 'running', since: new Date(0) }, report, watching, policy, now)
  if (health.kind === 'suspect') return health.sign
  if (health.kind === 'connecting') return 'disconnected'
  return report.canary?.ok === false ? 'unanswered' : undefined
}

/** The newest report of exactly this life of the bot: same generation, not older than the process. */
export function reportOf(seen: Seen, stored: ReceivedReport | undefined): ReceivedReport | undefined {
  return [seen.report, stored]
    .filter(
      (r): r is ReceivedReport => r !== undefined && r.generation === seen.generation && r.receivedAt >= seen.since,
    )
    .sort((a, b) => b.receivedAt.getTime() - a.receivedAt.getTime())[0]
}

const latest = (a: Date, b: Date) => (a > b ? a : b)
