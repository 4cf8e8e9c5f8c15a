import { byId } from '../state/reading.ts'

/** Rows drawn at first, by how many more at a time, and at most: a list of thousands stays as light as this. */
export const FIRST = 80
export const STEP = 40
export const MOST = 160
/** How near to its edge the view may come before more is drawn. */
export const NEAR_PX = 700

/** Which rows are drawn: so many up to the last one; undefined = the newest, whichever that is. */
export interface Range {
  count: number
  last: string | undefined
}

/** The part of the list that is drawn, as `slice` takes it. */
export function boundsOf(keys: readonly string[], { count, last }: Range): { from: number; to: number } {
  const to = last === undefined ? keys.length : placeOf(keys, last) + 1
  return { from: Math.max(0, to - count), to }
}

/** What to draw instead when the view is this near to the edges of what is drawn; `'older'` where rows must be read first. */
export function extended(
  keys: readonly string[],
  range: Range,
  view: { abovePx: number; belowPx: number; hasOlder: boolean },
): Range | 'older' | undefined {
  const { from, to } = boundsOf(keys, range)
  const { count, last } = range
  if (view.abovePx < NEAR_PX && from > 0)
    return count + STEP <= MOST ? { count: count + STEP, last } : { count, last: keys[to - STEP - 1] }
  if (view.abovePx < NEAR_PX && view.hasOlder) return 'older'
  if (last === undefined || view.belowPx >= NEAR_PX) return undefined
  const next = to + STEP
  return { count, last: next >= keys.length ? undefined : keys[next - 1] }
}

/** The last row to draw so that this one has others on both sides. */
export function lastAround(keys: readonly string[], index: number): string | undefined {
  const end = index + STEP
  return end >= keys.length - 1 ? undefined : keys[end]
}

const idOf = (key: string) => key.replace(/^divider-/, '')

/** Where the row is, or where it was: a deleted one leaves the rows before it. */
function placeOf(keys: readonly string[], key: string): number {
  const exact = keys.indexOf(key)
  return exact >= 0 ? exact : keys.findLastIndex((one) => byId(idOf(one), idOf(key)) < 0)
}
