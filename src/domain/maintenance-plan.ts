import { timeZoneNamed } from './client.ts'
import { cronMistake } from './cron.ts'
import { problem } from './errors.ts'
import { nextWindow } from './maintenance.ts'
import { typedDuration, typedMoment } from './typed-time.ts'

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
  const from = asked.from === undefined ? now : typedMoment(asked.from, timeZone, now)
  // What was typed has no seconds, so that of this minute is now.
  if (from.getTime() <= now.getTime() - minuteMs) throw problem('MaintenanceInPast', asked.from ?? '')
  const startsAt = from < now ? now : from
  if ((asked.to === undefined) === (asked.duration === undefined)) throw problem('MaintenanceEndUnclear')
  const endsAt =
    asked.to === undefined
      ? new Date(startsAt.getTime() + typedDuration(asked.duration ?? ''))
      : typedMoment(asked.to, timeZone, startsAt)
  if (endsAt <= startsAt || endsAt <= now) throw problem('MaintenanceEndsFirst')
  if (endsAt.getTime() - startsAt.getTime() > longestMs) throw problem('MaintenanceTooLong')
  return { startsAt, endsAt }
}

function repeated({ cron: typed, timeZone, from, to, duration }: Asked & { cron: string }, now: Date): Planned {
  const cron = typed.trim().replace(/\s+/g, ' ')
  if (from !== undefined || to !== undefined || duration === undefined) throw problem('MaintenanceCronAlone')
  const mistake = cronMistake(cron)
  if (mistake) throw problem('CronUnreadable', cron, mistake)
  const series = { cron, timeZone, durationMs: typedDuration(duration) }
  if (series.durationMs > longestMs) throw problem('MaintenanceTooLong')
  const first = nextWindow(series, now)
  if (!first) throw problem('CronNeverComes', cron)
  const second = nextWindow(series, first.startsAt)
  if (second && second.startsAt < first.endsAt) throw problem('MaintenanceRepeatsTooSoon', cron)
  return { ...first, series }
}
