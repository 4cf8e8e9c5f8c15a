import fc from 'fast-check'
import { type BotStatus, botStatuses } from '../domain/bot.ts'
import type { TimeSpent, UptimeDay } from '../domain/uptime.ts'

/** One stretch of a bot's history: a gap in which Muster was blind or its clock jumped ahead, then a status. */
interface Stretch {
  gap: number
  length: number
  status: BotStatus
}

/** All lengths in the same unit. */
export interface History {
  /** From the creation to the first stretch. */
  before: number
  stretches: Stretch[]
  /** From the end of the last stretch to now; undefined = the last interval is still open. */
  after: number | undefined
  /** How long before now Muster looked last. */
  unseen: number
}

export const historyArbitrary = (longest: number, most: number): fc.Arbitrary<History> =>
  fc.record({
    before: fc.integer({ min: 0, max: longest }),
    stretches: fc.array(
      fc.record({
        gap: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: longest })),
        length: fc.integer({ min: 1, max: longest }),
        status: fc.constantFrom(...botStatuses),
      }),
      { maxLength: most },
    ),
    after: fc.option(fc.integer({ min: 1, max: longest }), { nil: undefined }),
    unseen: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: longest })),
  })

export const ageOf = ({ before, stretches, after = 0 }: History): number =>
  stretches.reduce((sum, { gap, length }) => sum + gap + length, before + after)

/** Each status with how long before now it began and ended; `open` where nothing ended it. */
export function intervalsOf(history: History) {
  let at = ageOf(history) - history.before
  return history.stretches.map(({ gap, length, status }, index) => {
    const from = at - gap
    at = from - length
    return { status, from, until: at, open: history.after === undefined && index === history.stretches.length - 1 }
  })
}

const parts = ['unknown', 'up', 'degraded', 'down', 'maintenance', 'stopped'] as const
const partOf: Record<BotStatus, (typeof parts)[number]> = {
  online: 'up',
  degraded: 'degraded',
  offline: 'down',
  failed: 'down',
  maintenance: 'maintenance',
  stopped: 'stopped',
  deploying: 'stopped',
  starting: 'stopped',
  unknown: 'unknown',
}

/** What every single unit of time from the creation to now was. `believed` = how long an open interval goes on after the last look. */
export function lineOf(history: History, believed: number): Uint8Array {
  const line = new Uint8Array(ageOf(history))
  for (const { status, from, until, open } of intervalsOf(history)) {
    const end = open && history.unseen > believed ? Math.max(until, history.unseen) : until
    line.fill(parts.indexOf(partOf[status]), line.length - from, Math.max(line.length - from, line.length - end))
  }
  return line
}

/** The units from one to another, counted one by one. */
export function countedOf(line: Uint8Array, from: number, to: number, unitMs: number): TimeSpent {
  const spent = { windowMs: (to - from) * unitMs, up: 0, degraded: 0, down: 0, maintenance: 0, stopped: 0, unknown: 0 }
  for (let i = from; i < to; i += 1) spent[parts[line[i] ?? 0] ?? 'unknown'] += unitMs
  return spent
}

/** The last days where `timeZone` is, by asking of every single unit on which date it lies. */
export function daysOf(line: Uint8Array, now: Date, timeZone: string, unitMs: number, days: number): UptimeDay[] {
  const today = dateOf(now.getTime(), timeZone)
  const first = new Map<string, number>()
  const after = new Map<string, number>()
  let [minute, date] = [Number.NaN, '']
  for (let i = 0; i < line.length; i += 1) {
    const ms = now.getTime() - (line.length - i) * unitMs
    // Asking once a minute is enough: no clock is changed within one.
    if (Math.floor(ms / 60_000) !== minute) {
      ;[minute, date] = [Math.floor(ms / 60_000), dateOf(ms, timeZone)]
      if (!first.has(date)) first.set(date, i)
      if (i > 0) after.set(dateOf(ms - unitMs, timeZone), i)
    }
  }
  after.set(date, line.length)
  return Array.from({ length: days }, (_, i) => {
    const day = new Date(Date.parse(today) - (days - 1 - i) * 86_400_000).toISOString().slice(0, 10)
    return { day, spent: countedOf(line, first.get(day) ?? 0, after.get(day) ?? 0, unitMs) }
  })
}

const formats = new Map<string, { format: Intl.DateTimeFormat; known: Map<number, string> }>()

function dateOf(ms: number, timeZone: string): string {
  const minute = Math.floor(ms / 60_000)
  let zone = formats.get(timeZone)
  if (!zone) {
    const format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
    zone = { format, known: new Map() }
    formats.set(timeZone, zone)
  }
  const known = zone.known.get(minute) ?? zone.format.format(minute * 60_000)
  zone.known.set(minute, known)
  return known
}
