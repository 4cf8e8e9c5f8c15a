import type { TimeSpent } from '../domain/uptime.ts'

const none: TimeSpent = { windowMs: 0, up: 0, degraded: 0, down: 0, maintenance: 0, stopped: 0, unknown: 0 }

/** No time at all: what a bot has spent that was not seen yet. */
export const noTime = (): TimeSpent => ({ ...none })

/** Time of several bots, part by part; the sum of their windows is the whole. */
export function sumOfTimes(times: readonly TimeSpent[]): TimeSpent {
  const sum = noTime()
  for (const time of times) for (const part of Object.keys(none) as (keyof TimeSpent)[]) sum[part] += time[part]
  return sum
}
