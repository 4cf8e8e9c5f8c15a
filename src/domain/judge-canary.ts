import type { ReceivedReport } from './health.ts'

/** What a bot's own words say of whether it answers; `wait` = nothing yet, or nothing since READY. */
export type CanaryVerdict =
  | { kind: 'wait'; heard: boolean }
  | { kind: 'answers' }
  | { kind: 'fails'; why: string; at: string }

/** A bot's clock and the database's may differ by this much; both are kept by the same machine or by NTP. */
const clocksDifferMs = 30_000

/**
 * Reads the verdict of the bot's self-check, which must be newer than READY, and on the gateway asks for a heartbeat that
 * Discord acknowledged since. Of a report without a self-check `heard` is false: an artifact of before there were any.
 */
export function judgeCanary(report: ReceivedReport | undefined, generation: number): CanaryVerdict {
  const wait = (heard: boolean): CanaryVerdict => ({ kind: 'wait', heard })
  if (report?.generation !== generation || report.readyForMs === null || !report.canary) return wait(false)
  const { canary, readyForMs, ackAgeMs, heartbeatIntervalMs, receivedAt } = report
  const readyAt = receivedAt.getTime() - readyForMs
  if (Date.parse(canary.at) < readyAt - clocksDifferMs) return wait(false)
  if (!canary.ok) return { kind: 'fails', why: canary.failed ?? 'it did not say what', at: canary.at }
  const onGateway = heartbeatIntervalMs !== null
  // Until the first ack its age counts from READY itself.
  const acked = ackAgeMs !== null && ackAgeMs < readyForMs
  return !onGateway || acked ? { kind: 'answers' } : wait(true)
}
