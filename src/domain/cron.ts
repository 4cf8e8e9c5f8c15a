import { instantOf, type WallTime, wallTimeAt } from './wall-clock.ts'

/** When something repeats: every time of a clock on the wall that all fields allow. */
export interface Cron {
  minutes: readonly number[]
  hours: readonly number[]
  /** True for the days that `daysOfMonth`, `months` and `daysOfWeek` allow, month from 1 and Sunday = 0. */
  allows(month: number, dayOfMonth: number, dayOfWeek: number): boolean
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']

interface Field {
  name: string
  min: number
  max: number
  names?: readonly string[]
}

/** As crontab(5) has them, in its order. */
const fields: readonly Field[] = [
  { name: 'minute', min: 0, max: 59 },
  { name: 'hour', min: 0, max: 23 },
  { name: 'day of the month', min: 1, max: 31 },
  { name: 'month', min: 1, max: 12, names: months },
  { name: 'day of the week', min: 0, max: 7, names: weekdays },
]

/**
 * Five fields as crontab(5) has them: minute, hour, day of month, month, day of week; numbers, names, lists, ranges and steps.
 * Where both kinds of day are given, either will do. Undefined for what is none. The scheduler's own library tells next times
 * from now alone, and this has to be asked about any moment.
 */
export function parseCron(text: string): Cron | undefined {
  const parts = partsOf(text)
  if (parts.length !== fields.length) return undefined
  const [minutes, hours, ofMonth, ofYear, days] = fields.map((field, i) => valuesOf(parts[i] ?? '', field))
  if (!minutes || !hours || !ofMonth || !ofYear || !days) return undefined
  const ofWeek = days.map((day) => day % 7)
  const either = ![parts[2], parts[4]].some((part) => part?.startsWith('*'))
  return {
    minutes,
    hours,
    allows(ofTheYear, dayOfMonth, dayOfWeek) {
      const [a, b] = [ofMonth.includes(dayOfMonth), ofWeek.includes(dayOfWeek)]
      return ofYear.includes(ofTheYear) && (either ? a || b : a && b)
    },
  }
}

/** Why `parseCron` cannot read this, as the second half of a sentence; undefined where it can. */
export function cronMistake(text: string): string | undefined {
  const parts = partsOf(text)
  if (parts.length !== fields.length) return `it has ${found(parts.length)} and needs five.`
  const wrong = fields.findIndex((field, i) => valuesOf(parts[i] ?? '', field) === undefined)
  const field = fields[wrong]
  if (!field) return undefined
  const { name, min, max, names } = field
  const or = names ? `, or ${names[0]} to ${names.at(-1)}` : ''
  return `“${parts[wrong]}” cannot be the ${name}, which is ${min} to ${max}${or}.`
}

const found = (count: number) => (count === 1 ? 'one field' : `${count} fields`)
const partsOf = (text: string) => text.trim().toLowerCase().split(/\s+/).filter(Boolean)

/** Ascending, each once; undefined where the field cannot be read. */
function valuesOf(text: string, { min, max, names = [] }: Field): number[] | undefined {
  const values = new Set<number>()
  const number = (one: string) =>
    names.includes(one) ? names.indexOf(one) + min : /^\d+$/.test(one) ? Number(one) : -1
  for (const part of text.split(',')) {
    const [, range = '', step] = /^([^/]+)(?:\/(\d+))?$/.exec(part) ?? []
    const [from = '', to, more] = range === '*' ? [String(min), String(max)] : range.split('-')
    const begin = number(from)
    const end = to === undefined ? (step === undefined ? begin : max) : number(to)
    const every = step === undefined ? 1 : Number(step)
    if (more !== undefined || begin < min || end > max || begin > end || every < 1) return undefined
    for (let value = begin; value <= end; value += every) values.add(value)
  }
  return [...values].toSorted((a, b) => a - b)
}

/** A 29 February on a given day of the week may be 28 years away, 40 where a century lies between. */
const mostDays = 41 * 366

/** The first time after `after`, by the clocks of that zone; undefined where there is none (30 February). */
export function nextTime(cron: Cron, timeZone: string, after: Date): Date | undefined {
  const { year, month, day } = wallTimeAt(after, timeZone)
  for (let i = 0; i < mostDays; i += 1) {
    const date = new Date(Date.UTC(year, month - 1, day + i))
    if (!cron.allows(date.getUTCMonth() + 1, date.getUTCDate(), date.getUTCDay())) continue
    const found = firstOn(date, cron, timeZone, after)
    if (found) return found
  }
  return undefined
}

function firstOn(date: Date, { hours, minutes }: Cron, timeZone: string, after: Date): Date | undefined {
  const day = { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() }
  for (const hour of hours)
    for (const minute of minutes) {
      const wall: WallTime = { ...day, hour, minute }
      // No zone is further from UTC than that; asking costs more than this.
      if (Date.UTC(day.year, day.month - 1, day.day, hour, minute) < after.getTime() - 15 * 3_600_000) continue
      const at = instantOf(wall, timeZone)
      if (at > after) return at
    }
  return undefined
}
