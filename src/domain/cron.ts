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

/**
 * Five fields as crontab(5) has them: minute, hour, day of month, month, day of week; numbers, names, lists, ranges and steps.
 * Where both kinds of day are given, either will do. Undefined for what is none. The scheduler's own library tells next times
 * from now alone, and this has to be asked about any moment.
 */
export function parseCron(text: string): Cron | undefined {
  const fields = text.trim().toLowerCase().split(/\s+/)
  if (fields.length !== 5) return undefined
  const [minute = '', hour = '', dom = '', month = '', dow = ''] = fields
  const minutes = valuesOf(minute, 0, 59)
  const hours = valuesOf(hour, 0, 23)
  const ofMonth = valuesOf(dom, 1, 31)
  const ofYear = valuesOf(month, 1, 12, months, 1)
  const ofWeek = valuesOf(dow, 0, 7, weekdays)?.map((day) => day % 7)
  if (!minutes || !hours || !ofMonth || !ofYear || !ofWeek) return undefined
  const either = !dom.startsWith('*') && !dow.startsWith('*')
  return {
    minutes,
    hours,
    allows(ofTheYear, dayOfMonth, dayOfWeek) {
      const [a, b] = [ofMonth.includes(dayOfMonth), ofWeek.includes(dayOfWeek)]
      return ofYear.includes(ofTheYear) && (either ? a || b : a && b)
    },
  }
}

/** Ascending, each once; undefined where the field cannot be read. */
function valuesOf(field: string, min: number, max: number, names: string[] = [], first = 0): number[] | undefined {
  const values = new Set<number>()
  const number = (text: string) =>
    names.includes(text) ? names.indexOf(text) + first : /^\d+$/.test(text) ? Number(text) : -1
  for (const part of field.split(',')) {
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
