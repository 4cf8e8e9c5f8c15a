import { useState } from 'preact/hooks'
import { useEvery } from './use-every.ts'

const format = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(undefined, options)
const clock = format({ hour: 'numeric', minute: '2-digit' })
const day = format({ year: 'numeric', month: '2-digit', day: '2-digit' })
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'always' })

const styles: Readonly<Record<string, Intl.DateTimeFormat>> = {
  t: clock,
  T: format({ hour: '2-digit', minute: '2-digit', second: '2-digit' }),
  d: day,
  D: format({ dateStyle: 'long' }),
  f: format({ dateStyle: 'long', timeStyle: 'short' }),
  F: format({ dateStyle: 'full', timeStyle: 'short' }),
  s: format({ dateStyle: 'short', timeStyle: 'short' }),
  S: format({ dateStyle: 'short', timeStyle: 'medium' }),
}

/** The hour of a message. */
export const hour = (at: Date) => clock.format(at)

/** The moment in full, for who points at a time. */
export const fullTime = (at: Date) => styles.F?.format(at) ?? ''

/** The day of a message, for the line between days. */
export const longDay = (at: Date) => styles.D?.format(at) ?? ''

/** When a message was written, short where it was lately. */
export function messageTime(at: Date, now = new Date()): string {
  const days = Math.round((midnight(now) - midnight(at)) / 86_400_000)
  if (days === 0) return clock.format(at)
  return days === 1 ? `Yesterday at ${clock.format(at)}` : `${day.format(at)} ${clock.format(at)}`
}

/** A timestamp of Discord's Markdown in one of its styles. */
export function styledTime(seconds: number, style: string, now: number): string {
  const at = new Date(seconds * 1000)
  if (Number.isNaN(at.getTime())) return 'Invalid date'
  if (style !== 'R') return (styles[style] ?? styles.f)?.format(at) ?? ''
  const away = seconds - now / 1000
  const units = [
    ['year', 31_536_000],
    ['month', 2_592_000],
    ['day', 86_400],
    ['hour', 3600],
    ['minute', 60],
  ] as const
  const [unit, size] = units.find(([, length]) => Math.abs(away) >= length) ?? (['second', 1] as const)
  return relative.format(Math.round(away / size), unit)
}

/** The present moment, renewed every `ms`. */
export function useNow(ms: number): number {
  const [now, setNow] = useState(Date.now())
  useEvery(ms, () => setNow(Date.now()))
  return now
}

const midnight = (at: Date) => new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime()
