import { canarySchema, type ReceivedReport } from '../../domain/health.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Label } from './names.ts'

/** The first look at a function starts it and lets it try its own commands. */
const answerWithinMs = 5_000

/** `report`: the bot itself told; `silent`: nothing of the bot came, be it the platform's or the network's fault. */
export type Told = { kind: 'report'; report: ReceivedReport } | { kind: 'silent'; why: string }

/** Asks a function's own health route. Never rejects. */
export async function askHealth(url: string, label: Label, clock: Clock): Promise<Told> {
  try {
    const response = await fetch(`${url}/health`, { signal: AbortSignal.timeout(answerWithinMs) })
    const told: unknown = await response.json().catch(() => undefined)
    const says = typeof told === 'object' && told !== null ? (told as Record<string, unknown>) : {}
    if (typeof says.ready !== 'boolean') return { kind: 'silent', why: `it answered ${response.status}` }
    const { generation, digest } = says
    // A worker of the function before this one may answer for a moment.
    if (generation !== label.generation || String(digest).slice(0, 16) !== label.digest)
      return { kind: 'silent', why: `generation ${String(generation)} still answers` }
    return { kind: 'report', report: reportOf(says.ready, label, says.canary, clock.now()) }
  } catch (error) {
    return { kind: 'silent', why: error instanceof Error ? error.message : String(error) }
  }
}

/** A function has no gateway, so no acks, and knows of no servers; it is ready from when it was deployed, whichever worker answers. */
function reportOf(ready: boolean, { generation, askedAt }: Label, canary: unknown, now: Date): ReceivedReport {
  const checked = canarySchema.safeParse(canary)
  return {
    generation,
    readyForMs: ready ? Math.max(0, now.getTime() - askedAt) : null,
    ackAgeMs: null,
    heartbeatIntervalMs: null,
    guilds: 0,
    users: 0,
    eventLoopLagMs: 0,
    memoryBytes: 0,
    commands: 0,
    errors: 0,
    ...(checked.success ? { canary: checked.data } : {}),
    receivedAt: now,
  }
}
