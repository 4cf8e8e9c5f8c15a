/** A day and a time of it as a clock on the wall shows them, wherever that wall is. */
export interface WallTime {
  year: number
  month: number
  day: number
  hour: number
  minute: number
}

const dayMs = 86_400_000
/** Making one costs a hundred times what using it does. */
const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone)
  if (known) return known
  const digits = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' } as const
  const made = new Intl.DateTimeFormat('en-US', { timeZone, ...digits, second: 'numeric', hourCycle: 'h23' })
  formats.set(timeZone, made)
  return made
}

/** What clocks in that zone show then; the zone must be one that exists. */
export function wallTimeAt(at: Date, timeZone: string): WallTime {
  const parts = formatOf(timeZone).formatToParts(at)
  const part = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((one) => one.type === type)?.value)
  return {
    ...{ year: part('year'), month: part('month'), day: part('day') },
    ...{ hour: part('hour'), minute: part('minute') },
  }
}

/**
 * When clocks in that zone show that time. One that comes twice, where clocks go back, is the first of the two; one that is left
 * out, where they go forward, is the moment at which they do.
 */
export function instantOf(wall: WallTime, timeZone: string): Date {
  const flat = Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute)
  const before = offsetAt(flat - dayMs, timeZone)
  const after = offsetAt(flat + dayMs, timeZone)
  for (const offset of [Math.max(before, after), Math.min(before, after)])
    if (offsetAt(flat - offset, timeZone) === offset) return new Date(flat - offset)
  let [low, high] = [flat - dayMs, flat + dayMs]
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (offsetAt(middle, timeZone) === before) low = middle
    else high = middle
  }
  return new Date(high)
}

/** How far clocks there are ahead of UTC, in milliseconds: whole minutes, as all zones have had since 1972. */
function offsetAt(at: number, timeZone: string): number {
  const { year, month, day, hour, minute } = wallTimeAt(new Date(at), timeZone)
  return Date.UTC(year, month - 1, day, hour, minute) - Math.floor(at / 60_000) * 60_000
}
