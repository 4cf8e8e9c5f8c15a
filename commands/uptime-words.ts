import { percent } from '../src/discord/text.ts'
import { coverage, type TimeSpent, type UptimeDay, type UptimeWindow, uptimeRatio } from '../src/domain/uptime.ts'

/** `99.95 %`, with the share of the window that was watched wherever that is not all of it. */
export function uptimeText(spent: TimeSpent): string {
  const ratio = uptimeRatio(spent)
  const watched = coverage(spent)
  if (spent.windowMs <= 0 || watched <= 0) return '– (not watched yet)'
  return watched < 1 ? `${percent(ratio)} (watched ${percent(watched)} of the time)` : percent(ratio)
}

/** What each window is called, shortest first. */
export const windowNames: readonly (readonly [UptimeWindow, string])[] = [
  ['24h', '24 h'],
  ['7d', '7 d'],
  ['30d', '30 d'],
  ['90d', '90 d'],
  ['created', 'since creation'],
]

/** How the number above comes about, for footers. */
export const howUptimeCounts =
  'Uptime: of the time Muster watched, the share in which the bot was connected to Discord. Planned stops and maintenance do not count; time not watched is neither up nor down.'

/** How to read the squares, for footers. */
export const howDaysRead =
  'A square is a day, the last is today: 🟩 up 99.9 % or more, 🟨 95 % or more, 🟥 less, 🟦 off on purpose, ⬜ not watched. A circle: watched only in part.'

/** More of a day unseen than this, and it is shown as watched in part: a restart of Muster takes less. */
const unseenShare = 0.01

/** One sign for a day. What was not watched never makes a day look better: a good day with a gap is a circle, no green square. */
export function dayMark({ spent }: UptimeDay): string {
  const ratio = uptimeRatio(spent)
  if (ratio === undefined) return spent.stopped + spent.maintenance > spent.unknown ? '🟦' : '⬜'
  const [square, circle] = ratio >= 0.999 ? ['🟩', '🟢'] : ratio >= 0.95 ? ['🟨', '🟡'] : ['🟥', '🔴']
  return coverage(spent) >= 1 - unseenShare ? square : circle
}

/** The days in which the bot existed, in one line. */
export const dayLine = (days: readonly UptimeDay[]): string => lived(days).map(dayMark).join('')

/** The same in lines of ten, each led by its first day: as much as a telephone shows without breaking the line. */
export function dayLines(days: readonly UptimeDay[]): string {
  const all = lived(days)
  const lines = Array.from({ length: Math.ceil(all.length / 10) }, (_, i) => all.slice(i * 10, i * 10 + 10))
  return lines.map((line) => `\`${dayName(line[0]?.day ?? '')}\` ${line.map(dayMark).join('')}`).join('\n')
}

const lived = (days: readonly UptimeDay[]) => days.filter(({ spent }) => spent.windowMs > 0)

const dayFormat = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' })
/** ` 3 Mar`, always as wide, so that lines stand one under the other (`Sept` loses its last letter). */
const dayName = (day: string) =>
  dayFormat
    .format(new Date(`${day}T00:00:00Z`))
    .replace('Sept', 'Sep')
    .padStart(6)
