import type { LoopHealth } from '../../domain/own-health.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Tick } from '../reconciler/reconciler.ts'

/** Upper bounds in seconds: a quiet tick of a thousand bots takes a tenth, one in which they all change a quarter. */
const bounds = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const
const kept = 100

/** How the loop has done since this Muster began to act: all looks in a histogram, the last hundred one by one. */
export function createTickRecord(clock: Clock) {
  const recent: number[] = []
  const counts = bounds.map(() => 0)
  const total = { count: 0, failed: 0, seconds: 0 }
  let last: { at: number; ok: boolean } | undefined

  return {
    note({ ms, ok }: Tick): void {
      last = { at: clock.now().getTime(), ok }
      recent.push(ms)
      if (recent.length > kept) recent.shift()
      total.count += 1
      total.seconds += ms / 1000
      if (!ok) total.failed += 1
      const bucket = bounds.findIndex((bound) => ms / 1000 <= bound)
      if (bucket >= 0) counts[bucket] = (counts[bucket] ?? 0) + 1
    },
    health(): LoopHealth {
      const sorted = recent.toSorted((a, b) => a - b)
      return {
        lastTickAgeMs: last ? Math.max(0, clock.now().getTime() - last.at) : null,
        lastTickOk: last?.ok ?? true,
        p95Ms: sorted[Math.ceil(sorted.length * 0.95) - 1] ?? null,
      }
    },
    /** Counts up to each bound, and over all. */
    histogram() {
      let below = 0
      const buckets = bounds.map((bound, i) => {
        below += counts[i] ?? 0
        return { bound, count: below }
      })
      return { buckets, ...total }
    },
  }
}
export type TickRecord = ReturnType<typeof createTickRecord>
