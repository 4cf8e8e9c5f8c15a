import type { Clock } from '../lib/clock.ts'

/** A clock that stands still until it is told to go on; sleeps end in the order they are due. */
export interface ManualClock extends Clock {
  /** Lets promises run dry before, between and after the sleeps that end. */
  advance(ms: number): Promise<void>
}

export function createManualClock(start = new Date('2026-01-01T00:00:00Z')): ManualClock {
  let now = start.getTime()
  const sleeping = new Set<{ due: number; wake: () => void }>()
  return {
    now: () => new Date(now),
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason)
        const onAbort = () => {
          if (sleeping.delete(sleeper)) reject(signal?.reason)
        }
        const wake = () => {
          signal?.removeEventListener('abort', onAbort)
          resolve()
        }
        const sleeper = { due: now + ms, wake }
        sleeping.add(sleeper)
        signal?.addEventListener('abort', onAbort)
      }),
    async advance(ms) {
      const end = now + ms
      for (;;) {
        await settle()
        const next = [...sleeping].filter(({ due }) => due <= end).toSorted((a, b) => a.due - b.due)[0]
        if (!next) break
        now = Math.max(now, next.due)
        sleeping.delete(next)
        next.wake()
      }
      now = end
      await settle()
    },
  }
}

/** All promises that need no timer have run when the event loop comes round. */
async function settle(): Promise<void> {
  for (let round = 0; round < 3; round += 1) await new Promise((resolve) => setImmediate(resolve))
}
