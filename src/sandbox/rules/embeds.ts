import { absent, address, type Fields, fields, flag, list, missing, text, whole } from './fields.ts'
import type { Spot } from './form.ts'

/** Checks the embeds of one message, among them the 6000 characters they share. */
export function checkEmbeds(spot: Spot, value: unknown): void {
  let total = 0
  for (const [index, embed] of list(spot, value, { max: 10 }).entries()) total += checkEmbed(spot.at(index), embed)
  if (total > 6000) spot.refuse('MAX_EMBED_SIZE_EXCEEDED', 'Embed size exceeds maximum size of 6000')
}

function checkEmbed(spot: Spot, value: unknown): number {
  const embed = fields(spot, value)
  if (!embed) return 0
  if (nothingToShow(embed)) missing(spot.at('description'))
  let size = 0
  const count = (words: string | undefined) => {
    size += words?.length ?? 0
  }
  count(text(spot.at('title'), embed.title, { max: 256 }))
  count(text(spot.at('description'), embed.description, { max: 4096 }))
  address(spot.at('url'), embed.url)
  whole(spot.at('color'), embed.color, { min: 0, max: 0xffffff })
  checkTimestamp(spot.at('timestamp'), embed.timestamp)
  count(part(spot.at('footer'), embed.footer, 'text', 2048))
  count(part(spot.at('author'), embed.author, 'name', 256))
  for (const key of ['image', 'thumbnail'] as const) picture(spot.at(key), embed[key])
  for (const [index, field] of list(spot.at('fields'), embed.fields, { max: 25 }).entries()) {
    const at = spot.at('fields').at(index)
    const entry = fields(at, field)
    if (!entry) continue
    count(text(at.at('name'), entry.name, { max: 256, required: true }))
    count(text(at.at('value'), entry.value, { max: 1024, required: true }))
    flag(at.at('inline'), entry.inline)
  }
  return size
}

function part(spot: Spot, value: unknown, key: string, max: number): string | undefined {
  if (absent(value)) return undefined
  const entry = fields(spot, value)
  if (!entry) return undefined
  address(spot.at('url'), entry.url)
  address(spot.at('icon_url'), entry.icon_url, { attachment: true })
  return text(spot.at(key), entry[key], { max, required: true })
}

function picture(spot: Spot, value: unknown): void {
  if (absent(value)) return
  const entry = fields(spot, value)
  if (!entry) return
  if (absent(entry.url)) missing(spot.at('url'))
  address(spot.at('url'), entry.url, { attachment: true })
}

function checkTimestamp(spot: Spot, value: unknown): void {
  if (absent(value)) return
  if (typeof value === 'string' && /^\d{4}-\d\d-\d\d/.test(value) && !Number.isNaN(Date.parse(value))) return
  spot.refuse('DATE_TIME_TYPE_PARSE', `Could not parse ${String(value)}. Should be ISO8601.`)
}

function nothingToShow(embed: Fields): boolean {
  const shown = ['title', 'description', 'footer', 'author', 'image', 'thumbnail', 'video', 'provider']
  const blank = (value: unknown) => absent(value) || value === '' || (Array.isArray(value) && value.length === 0)
  return shown.every((key) => blank(embed[key])) && blank(embed.fields)
}
