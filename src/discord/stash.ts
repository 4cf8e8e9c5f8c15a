import { randomBytes } from 'node:crypto'
import type { Clock } from '../lib/clock.ts'

/** Keeps what is too long for a custom id, in memory only: bounded, and gone after `ttlMs` or a restart. */
export interface Stash {
  /** Answers a short key to fetch it with. */
  put(value: string): string
  get(key: string): string | undefined
}

export function createStash({ clock, ttlMs, max }: { clock: Clock; ttlMs: number; max: number }): Stash {
  const kept = new Map<string, { value: string; until: number }>()
  return {
    put(value) {
      const key = randomBytes(9).toString('base64url')
      kept.set(key, { value, until: clock.now().getTime() + ttlMs })
      // A map iterates in the order of putting, so the first are the oldest.
      for (const [old, { until }] of kept) {
        if (kept.size <= max && until > clock.now().getTime()) break
        kept.delete(old)
      }
      return key
    },
    get(key) {
      const found = kept.get(key)
      return found && found.until > clock.now().getTime() ? found.value : undefined
    },
  }
}
