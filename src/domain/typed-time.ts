import { nextTime, parseCron } from './cron.ts'
import { problem } from './errors.ts'
import { instantOf } from './wall-clock.ts'

/** `2026-12-01 22:00`, or `22:00` for the next time that clocks in that zone show it after `after`. Throws Problem `TimeUnreadable`. */
export function typedMoment(typed: string, timeZone: string, after: Date): Date {
  const text = typed.trim()
  const [, date, time] = /^(?:(\d{4}-\d{2}-\d{2})[ T])?(\d{1,2}:\d{2})$/.exec(text) ?? []
  const [hour = 24, minute = 60] = (time ?? '').split(':').map(Number)
  if (time === undefined || hour > 23 || minute > 59) throw problem('TimeUnreadable', text)
  if (date === undefined) return nextAt(hour, minute, timeZone, after)
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number)
  const exists = new Date(Date.UTC(year, month - 1, day)).toISOString().startsWith(date)
  if (!exists) throw problem('TimeUnreadable', text)
  return instantOf({ year, month, day, hour, minute }, timeZone)
}

/** When clocks in that zone show that time next, after `after`. */
export function nextAt(hour: number, minute: number, timeZone: string, after: Date): Date {
  const everyDay = parseCron(`${minute} ${hour} * * *`)
  return (everyDay && nextTime(everyDay, timeZone, after)) ?? after
}

const minuteMs = 60_000
const units = { d: 86_400_000, h: 3_600_000, m: minuteMs, min: minuteMs } as const

/** `90m`, `1h 30m`, `2 d`: in milliseconds, a minute at least. Throws Problem `DurationUnreadable`. */
export function typedDuration(typed: string): number {
  const text = typed.trim().toLowerCase()
  const parts = [...text.matchAll(/(\d{1,6}) ?(d|h|min|m)(?: |$|(?=\d))/g)]
  const ms = parts.reduce((sum, [, n, unit]) => sum + Number(n) * units[unit as keyof typeof units], 0)
  if (ms < minuteMs || parts.map(([all]) => all).join('') !== text) throw problem('DurationUnreadable', typed.trim())
  return ms
}
