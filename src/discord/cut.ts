/**
 * At most `max` characters of `text`: the middle goes, because the beginning says what it is and the end says how it went.
 * What was left out is counted, and no character is split in two.
 */
export function cutMiddle(text: string, max: number): string {
  if (text.length <= max) return text
  const mark = (left: number) => `… [${left.toLocaleString('en-US')} characters left out] …`
  const room = max - mark(text.length).length
  if (room < 20) return cutEnd(text, max)
  const head = whole(text.slice(0, Math.ceil(room / 2)))
  const tail = whole(text.slice(text.length - Math.floor(room / 2)))
  return `${head}${mark(text.length - head.length - tail.length)}${tail}`
}

/** At most `max` characters, with “…” where something is missing: for names and labels, too short to count in. */
export function cutEnd(text: string, max: number): string {
  return text.length <= max ? text : `${whole(text.slice(0, Math.max(0, max - 1)))}…`.slice(0, max)
}

/** At most `max` items; `mark` stands for those left out of the middle. */
export function cutMiddleOfList<T>(items: readonly T[], max: number, mark: (left: number) => T): readonly T[] {
  if (items.length <= max) return items
  const head = Math.ceil((max - 1) / 2)
  const tail = Math.floor((max - 1) / 2)
  return [...items.slice(0, head), mark(items.length - head - tail), ...items.slice(items.length - tail)]
}

/** The first `max` characters, with no mark and no character split in two: for text that is edited further. */
export const cutWhole = (text: string, max: number): string => (text.length <= max ? text : whole(text.slice(0, max)))

const whole = (part: string) => part.replace(/^[\udc00-\udfff]|[\ud800-\udbff]$/g, '')
