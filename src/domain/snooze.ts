import { problem } from './errors.ts'
import { nextAt, typedDuration, typedMoment } from './typed-time.ts'

/** For how long nobody wants to be reminded: `for` a duration or until `morning`, or `until` a time. */
export interface Snooze {
  for?: string | undefined
  until?: string | undefined
}

/** When people who sleep at night are back. */
const morningHour = 8
/** What nobody looks at for longer is better closed. */
const longestMs = 7 * 86_400_000

/** Until when, by the clocks of that zone. Throws the problem of what cannot be. */
export function snoozeUntil(asked: Snooze, timeZone: string, now: Date): Date {
  if ((asked.for === undefined) === (asked.until === undefined)) throw problem('SnoozeUnclear')
  const until =
    asked.until !== undefined
      ? typedMoment(asked.until, timeZone, now)
      : asked.for?.trim().toLowerCase() === 'morning'
        ? nextAt(morningHour, 0, timeZone, now)
        : new Date(now.getTime() + typedDuration(asked.for ?? ''))
  if (until <= now) throw problem('SnoozeInPast', asked.until ?? '')
  if (until.getTime() - now.getTime() > longestMs) throw problem('SnoozeTooLong')
  return until
}
