import { percent } from '../src/discord/text.ts'
import { coverage, type TimeSpent, uptimeRatio } from '../src/domain/uptime.ts'

/** `99.95 %`, with the share of the window that was watched wherever that is not all of it. */
export function uptimeText(spent: TimeSpent): string {
  const ratio = uptimeRatio(spent)
  const watched = coverage(spent)
  if (spent.windowMs <= 0 || watched <= 0) return '– (not watched yet)'
  return watched < 1 ? `${percent(ratio)} (watched ${percent(watched)} of the time)` : percent(ratio)
}

/** How the number above comes about, for footers. */
export const howUptimeCounts =
  'Uptime: connected to Discord ÷ time watched, weighted by time. Planned stops and maintenance do not count.'
