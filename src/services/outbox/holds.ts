import { backoffMs } from '../../lib/backoff.ts'
import type { Clock } from '../../lib/clock.ts'

/** How long they are left alone after the first failure and at most, in milliseconds. */
const waits = {
  /** Short, because with Discord back everything owed is owed at once; one message finds out. */
  away: { firstMs: 1_000, maxMs: 30_000 },
  /** Refusals count toward Discord's ban of an address (Rate Limits, “Invalid Request Limit”), so they are few. */
  closed: { firstMs: 5_000, maxMs: 60_000 },
}
const everywhere = '*'

/**
 * Whom the outbox leaves alone for now: all of Discord, a channel that takes nothing, or new messages (edits) in one. In memory
 * alone: after a restart one message finds out again.
 */
export function createHolds(clock: Pick<Clock, 'now'>) {
  const held = new Map<string, { until: number; failures: number }>()
  const now = () => clock.now().getTime()
  const leftMs = (key: string) => Math.max(0, (held.get(key)?.until ?? 0) - now())

  function hold(key: string, wait: number | { firstMs: number; maxMs: number }): number {
    const failures = (held.get(key)?.failures ?? 0) + 1
    const ms = typeof wait === 'number' ? wait : backoffMs(failures, wait)
    held.set(key, { until: now() + ms, failures })
    return ms
  }
  const lane = (channelId: string, edits: boolean) => `${channelId} ${edits ? 'edits' : 'posts'}`

  return {
    /** How long nothing at all may be sent; 0 where it may. */
    awayMs: () => leftMs(everywhere),
    isClosed: (channelId: string) => leftMs(channelId) > 0,
    /** How long this may not be sent there. */
    waitMs: (channelId: string, edits: boolean) =>
      Math.max(leftMs(everywhere), leftMs(channelId), leftMs(lane(channelId, edits))),
    /** Each answers for how long. */
    away: () => hold(everywhere, waits.away),
    closed: (channelId: string) => hold(channelId, waits.closed),
    limited: (channelId: string, edits: boolean, ms: number, all: boolean) =>
      hold(all ? everywhere : lane(channelId, edits), ms),
    /** Something went through. */
    release(channelId: string): void {
      held.delete(everywhere)
      held.delete(channelId)
    },
  }
}
