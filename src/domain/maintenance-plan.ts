import { timeZoneNamed } from './client.ts'
import { nextTime, parseCron } from './cron.ts'
import { problem } from './errors.ts'
import { nextWindow } from './maintenance.ts'
import { instantOf } from './wall-clock.ts'

/** When a maintenance is to be, as a person typed it: once, from `from` (now when left out) to `to` or for `duration`; or by `cron`. */
export interface Asked {
  from?: string | undefined
  to?: string | undefined
  duration?: string | undefined
  cron?: string | undefined
  /** In which `from`, `to` and `cron` are meant. */
  timeZone: string
}

export interface Planned {
  startsAt: Date
  endsAt: Date
  /** Set where it repeats. */
  series?: { cron: string; timeZone: string; durationMs: number }
}

const minuteMs = 60_000
/** What lasts longer is no maintenance: such a bot is better stopped. */
const longestMs = 30 * 86_400_000

/** Throws the problem of what cannot be, in the words of what was typed. */
export function planMaintenance(asked: Asked, now: Date): Planned {
  const timeZone = timeZoneNamed(asked.timeZone.trim())
  if (timeZone === undefined) throw problem('TimeZoneUnknown', asked.timeZone.trim())
  if (asked.cron !== undefined) return repeated({ ...asked, cron: asked.cron, timeZone }, now)
  const from = asked.from === undefined ? now : momentOf(asked.from, timeZone, now)
  // What was typed has no seconds, so that of this minute is now.
  if (from.getTime() <= now.getTime() - minuteMs) throw problem('MaintenanceInPast', asked.from ?? '')
  const startsAt = from < now ? now : from
  if ((asked.to === undefined) === (asked.duration === undefined)) throw problem('MaintenanceEndUnclear')
  const endsAt =
    asked.to === undefined
      ? new Date(startsAt.getTime() + lengthOf(asked.duration ?? ''))
      : momentOf(asked.to, timeZone, startsAt)
  if (endsAt <= startsAt || endsAt <= now) throw problem('MaintenanceEndsFirst')
  if (endsAt.getTime() - startsAt.getTime() > longestMs) throw problem('MaintenanceTooLong')
  return { startsAt, endsAt }
}

function repeated({ cron: typed, timeZone, from, to, duration }: Asked & { cron: string }, now: Date): Planned {
  const cron = typed.trim().replace(/\s+/g, ' ')
  if (from !== undefined || to !== undefined || duration === undefined) throw problem('MaintenanceCronAlone')
  if (parseCron(cron) === undefined) throw problem('CronUnreadable', cron)
  const series = { cron, timeZone, durationMs: lengthOf(duration) }
  const first = nextWindow(series, now)
  if (!first) throw problem('CronNeverComes', cron)
  const second = nextWindow(series, first.startsAt)
  if (second && second.startsAt < first.endsAt) throw problem('MaintenanceRepeatsTooSoon', cron)
  return { ...first, series }
}

/** `2026-12-01 22:00`, or `22:00` for the next time that clocks in that zone show it after `after`. */
function momentOf(typed: string, timeZone: string, after: Date): Date {
  const text = typed.trim()
  const [, date, time] = /^(?:(\d{4}-\d{2}-\d{2})[ T])?(\d{1,2}:\d{2})$/.exec(text) ?? []
  const [hour = 24, minute = 60] = (time ?? '').split(':').map(Number)
  if (time === undefined || hour > 23 || minute > 59) throw problem('TimeUnreadable', text)
  if (date === undefined) {
    const clock = parseCron(`${minute} ${hour} * * *`)
    return (clock && nextTime(clock, timeZone, after)) ?? after
  }
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number)
  const exists = new Date(Date.UTC(year, month - 1, day)).toISOString().startsWith(date)
  if (!exists) throw problem('TimeUnreadable', text)
  return instantOf({ year, month, day, hour, minute }, timeZone)
}

const units = { d: 86_400_000, h: 3_600_000, m: minuteMs, min: minuteMs } as const

/** `90m`, `1h 30m`, `2 d`: in milliseconds. */
function lengthOf(typed: string): number {
  const text = typed.trim().toLowerCase()
  const parts = [...text.matchAll(/(\d{1,6}) ?(d|h|min|m)(?: |$|(?=\d))/g)]
  if (text === '' || parts.map(([all]) => all).join('') !== text) throw problem('DurationUnreadable', typed.trim())
  const ms = parts.reduce((sum, [, n, unit]) => sum + Number(n) * units[unit as keyof typeof units], 0)
  if (ms < minuteMs) throw problem('DurationUnreadable', typed.trim())
  if (ms > longestMs) throw problem('MaintenanceTooLong')
  return ms
}
