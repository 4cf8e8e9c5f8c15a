export { duration } from '../lib/duration.ts'

/** Text of people's making, safe inside a message: shows exactly what was typed, without markdown, mentions, emoji or links. */
export function plain(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(bidiControls, '')
    .replace(/[\\*_~`|<[\]]/g, '\\$&')
    .replace(/@(?=everyone|here)/g, '@\u200b')
    .replace(/:(?=[\w+-]+:|\/\/)/g, '\\:')
    .replace(/^(\s*)([#>-]|\d+(?=[.)]))/, (_all, space: string, mark: string) =>
      /\d/.test(mark) ? `${space}${mark}\u200b` : `${space}\\${mark}`,
    )
}

/** “3 minutes ago”, kept current by each reader's own client. */
export function ago(date: Date): string {
  return `<t:${seconds(date)}:R>`
}

/** Day and time in each reader's own zone and language. */
export function at(date: Date): string {
  return `<t:${seconds(date)}:f>`
}

/** `99.95 %`: rounded down, so that only a ratio of 1 reads `100 %`; “–” when there is nothing to tell. */
export function percent(ratio: number | undefined): string {
  if (ratio === undefined || Number.isNaN(ratio)) return '–'
  if (ratio >= 1) return '100 %'
  if (ratio <= 0) return '0 %'
  // The tiny term undoes binary fractions: 0.57 × 10,000 is 5,699.999….
  const hundredths = Math.min(9999, Math.floor(ratio * 10_000 + 1e-9))
  return hundredths === 0 ? '< 0.01 %' : `${(hundredths / 100).toFixed(2)} %`
}

/** `1 bot`, `1,204 bots`; `many` where adding an s is wrong. */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${n.toLocaleString('en-US')} ${n === 1 ? one : many}`
}

/** Who did it: a mention of the person, or the plain word for what Muster did by itself (“first start”). */
export function doer(by: string): string {
  return /^\d+$/.test(by) ? `<@${by}>` : plain(by)
}

const bidiControls = /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g
const seconds = (date: Date) => Math.floor(date.getTime() / 1000)
