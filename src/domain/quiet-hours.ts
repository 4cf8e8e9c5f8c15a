import { wallTimeAt } from './wall-clock.ts'

/** Hours of every day, by the clock on the wall of a time zone, in which people are let sleep. */
export interface QuietHours {
  /** Minutes since midnight, 0–1439; `until` is the first minute after. May go over midnight; never the same. */
  from: number
  until: number
  /** IANA zone. */
  zone: string
}

const day = 1440

/** `22:00-7:00` as minutes since midnight; undefined for what is no such span. From = to is none: it may mean all day or never. */
export function quietSpan(text: string): Pick<QuietHours, 'from' | 'until'> | undefined {
  const [, ...parts] = /^(\d{1,2})(?::(\d{2}))?\s*(?:-|–|to)\s*(\d{1,2})(?::(\d{2}))?$/.exec(text.trim()) ?? []
  const [fromHour = Number.NaN, fromMinute, untilHour = Number.NaN, untilMinute] = parts.map((part) =>
    Number(part ?? 0),
  )
  const from = minuteOf(fromHour, fromMinute ?? 0)
  const until = minuteOf(untilHour, untilMinute ?? 0)
  return from === undefined || until === undefined || from === until ? undefined : { from, until }
}

/** Midnight may be written 24:00. */
function minuteOf(hour: number, minute: number): number | undefined {
  const total = hour * 60 + minute
  return total <= day && minute < 60 ? total % day : undefined
}

/** `22:00–07:00`. */
export const spanText = ({ from, until }: Pick<QuietHours, 'from' | 'until'>): string =>
  [from, until].map((at) => new Date(at * 60_000).toISOString().slice(11, 16)).join('–')

/**
 * When the quiet hours that `now` is in are over; undefined outside them. What counts is the clock on the wall: where it jumps
 * over their end they end with the jump, and an hour that comes twice is quiet twice.
 */
export function quietEnd(quiet: QuietHours, now: Date): Date | undefined {
  if (!isQuiet(quiet, now)) return undefined
  const minute = Math.floor(now.getTime() / 60_000)
  const left = (quiet.until - wallMinute(quiet.zone, now) + day) % day
  // A clock that jumps meanwhile moves the end; three hours are more than the summer time of any zone.
  for (let at = Math.max(minute, minute + left - 180); ; at++) {
    const end = new Date(at * 60_000)
    if (end > now && !isQuiet(quiet, end)) return end
  }
}

function isQuiet({ from, until, zone }: QuietHours, at: Date): boolean {
  const minute = wallMinute(zone, at)
  return from < until ? minute >= from && minute < until : minute >= from || minute < until
}

function wallMinute(zone: string, at: Date): number {
  const { hour, minute } = wallTimeAt(at, zone)
  return hour * 60 + minute
}
