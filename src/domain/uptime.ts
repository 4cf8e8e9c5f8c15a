/**
 * Where a window's time went, in milliseconds; the seven parts sum to `windowMs` exactly. `unknown` is time Muster did not
 * see, and time before the bot existed is not in the window.
 */
export interface TimeSpent {
  windowMs: number
  up: number
  degraded: number
  down: number
  maintenance: number
  stopped: number
  unknown: number
}

/** (up + degraded) / (up + degraded + down) in 0…1; undefined when none of these was seen. */
export function uptimeRatio(t: TimeSpent): number | undefined {
  const up = t.up + t.degraded
  const seen = up + t.down
  return seen > 0 ? up / seen : undefined
}

/** Share of the window that Muster saw, in 0…1. */
export function coverage(t: TimeSpent): number {
  return t.windowMs > 0 ? (t.windowMs - t.unknown) / t.windowMs : 0
}

const dayMs = 86_400_000
/** The windows every report shows, in milliseconds; null = since the bot was created. */
export const uptimeWindows = {
  '24h': dayMs,
  '7d': 7 * dayMs,
  '30d': 30 * dayMs,
  '90d': 90 * dayMs,
  created: null,
} as const
export type UptimeWindow = keyof typeof uptimeWindows

/** A day where the client lives, `2026-03-29`; no time in it that is yet to come, or was before the bot existed. */
export interface UptimeDay {
  day: string
  spent: TimeSpent
}
