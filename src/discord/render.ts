import type { APIEmbed } from 'discord.js'
import type { Redactor } from '../lib/redact.ts'
import type { Panel, Tone } from './command.ts'
import { cutEnd, cutMiddle, cutMiddleOfList } from './cut.ts'

/** Discord's limits for embeds, in characters and counts; `all` is over every embed of a message. */
export const embedLimits = {
  title: 256,
  text: 4096,
  fields: 25,
  name: 256,
  value: 1024,
  footer: 2048,
  all: 6000,
  panels: 10,
} as const

/** Panels as embeds within every limit of Discord, secrets hidden. The text is shown as it is: escape names with `plain` before. */
export function renderPanels(panels: readonly Panel[], redact: Pick<Redactor, 'text'>): APIEmbed[] {
  const shown = cutMiddleOfList(panels, embedLimits.panels, (left) => ({ title: `… ${left} parts left out …` }))
  return fitTogether(shown.map((panel) => drafted(panel, redact)))
}

const colours: Record<Tone, number> = {
  good: 0x2e9e5b,
  warning: 0xe0a030,
  bad: 0xd64545,
  quiet: 0x80848e,
  info: 0x4a7fd6,
}

function drafted(panel: Panel, redact: Pick<Redactor, 'text'>): APIEmbed {
  const clean = (text: string, max: number, cut = cutMiddle) => cut(redact.text(text).trim(), max)
  const fields = (panel.fields ?? []).map((field) => ({
    // Discord refuses empty names and values.
    name: clean(field.name, embedLimits.name, cutEnd) || '\u200b',
    value: clean(field.value, embedLimits.value) || '–',
    ...(field.inline === undefined ? {} : { inline: field.inline }),
  }))
  const text = panel.text && clean(panel.text, embedLimits.text)
  const footer = panel.footer && clean(panel.footer, embedLimits.footer)
  return {
    title: clean(panel.title, embedLimits.title, cutEnd) || '\u200b',
    color: colours[panel.tone ?? 'info'],
    ...(text ? { description: text } : {}),
    ...(fields.length > 0 ? { fields } : {}),
    ...(footer ? { footer: { text: footer } } : {}),
  }
}

type Field = NonNullable<APIEmbed['fields']>[number]

const fewer = (fields: readonly Field[], max: number) =>
  max === 1
    ? fields.slice(0, 1)
    : cutMiddleOfList(fields, max, (left) => ({ name: '…', value: `${left} more left out` }))

/** Cuts the longest texts first, down to a length that still says something, and only then takes whole fields away. */
function fitTogether(embeds: APIEmbed[]): APIEmbed[] {
  const all = embeds.map((embed) => embed.fields ?? [])
  for (let most: number = embedLimits.fields; ; most = Math.max(1, Math.floor(most / 2))) {
    embeds.forEach((embed, i) => {
      if (embed.fields) embed.fields = [...fewer(all[i] ?? [], most)]
    })
    for (let over = excess(embeds); over > 0; over = excess(embeds)) {
      const longest = texts(embeds).reduce((a, b) => (b.length > a.length ? b : a))
      if (longest.length <= shortest) break
      longest.cut(Math.max(shortest, longest.length - over))
    }
    // With one field each, ten embeds of five texts of `shortest` fit: this ends.
    if (excess(embeds) <= 0) return embeds
  }
}

const shortest = 100
const excess = (embeds: readonly APIEmbed[]) => embedsLength(embeds) - embedLimits.all

/** What Discord counts against the limit over all embeds. */
export function embedsLength(embeds: readonly APIEmbed[]): number {
  return texts(embeds).reduce((sum, text) => sum + text.length, 0)
}

function texts(embeds: readonly APIEmbed[]): { length: number; cut(max: number): void }[] {
  const text = <K extends string>(holder: { [key in K]?: string }, key: K) => ({
    length: holder[key]?.length ?? 0,
    cut: (max: number) => {
      holder[key] = cutMiddle(holder[key] ?? '', max) as { [key in K]?: string }[K]
    },
  })
  return embeds.flatMap((embed) => [
    text(embed, 'title'),
    text(embed, 'description'),
    ...(embed.footer ? [text(embed.footer, 'text')] : []),
    ...(embed.fields ?? []).flatMap((field) => [text(field, 'name'), text(field, 'value')]),
  ])
}
