import type { APIActionRowComponent, APIComponentInMessageActionRow, APIEmbed } from 'discord-api-types/v10'
import type { Answer, Button, Menu } from './command.ts'

/** Discord counts 6000 characters over all parts of a message's embeds; each part has its own limit besides (channel/message, embed limits). */
const limits = { title: 256, text: 4096, fields: 5, fieldName: 100, fieldValue: 250, footer: 200, author: 100 }
const mostInAll = 6000
const colours = { good: 0x3ba55d, info: 0x5865f2, warning: 0xfaa61a, bad: 0xed4245 }
const styles = { primary: 1, secondary: 2, danger: 4, link: 5 }
const ephemeralFlag = 64

/** A message as Discord takes it. Nobody is pinged, whatever the text names. */
export interface RenderedMessage {
  embeds: APIEmbed[]
  components?: APIActionRowComponent<APIComponentInMessageActionRow>[]
  attachments?: { id: string; filename: string; description: string }[]
  flags?: typeof ephemeralFlag
  allowed_mentions: { parse: [] }
}

/** Turns an answer into a message within Discord's limits. */
export function renderAnswer(answer: Answer): RenderedMessage {
  const { image, rows } = answer
  return {
    embeds: [embedOf(answer)],
    ...(rows?.length ? { components: rows.slice(0, 5).map(rowOf) } : {}),
    ...(image ? { attachments: [{ id: '0', filename: image.name, description: cut(image.alt, 1024) }] } : {}),
    ...(answer.ephemeral ? { flags: ephemeralFlag } : {}),
    allowed_mentions: { parse: [] },
  }
}

function embedOf(answer: Answer): APIEmbed {
  const embed: APIEmbed = { title: cut(answer.title, limits.title), color: colourOf(answer) }
  if (answer.author) embed.author = { name: cut(answer.author, limits.author) }
  if (answer.url && /^https?:\/\/[^\s]{3,2000}$/.test(answer.url)) embed.url = answer.url
  if (answer.fields?.length) {
    embed.fields = answer.fields.slice(0, limits.fields).map((field) => ({
      name: cut(field.name, limits.fieldName),
      value: cut(field.value, limits.fieldValue),
      inline: field.inline ?? false,
    }))
  }
  if (answer.footer) embed.footer = { text: cut(answer.footer, limits.footer) }
  if (answer.image) embed.image = { url: `attachment://${answer.image.name}` }
  if (answer.text) embed.description = cut(answer.text, Math.min(limits.text, mostInAll - weight(embed)))
  return embed
}

function weight({ title = '', footer, author, fields = [] }: APIEmbed): number {
  const inFields = fields.reduce((sum, { name, value }) => sum + name.length + value.length, 0)
  return title.length + (footer?.text.length ?? 0) + (author?.name.length ?? 0) + inFields
}

function colourOf({ colour, tone }: Answer): number {
  return colour !== undefined && /^#[0-9a-f]{6}$/i.test(colour) ? Number.parseInt(colour.slice(1), 16) : colours[tone]
}

function rowOf(row: readonly Button[] | Menu): APIActionRowComponent<APIComponentInMessageActionRow> {
  return { type: 1, components: 'options' in row ? [menuOf(row)] : row.slice(0, 5).map(buttonOf) }
}

function buttonOf(button: Button): APIComponentInMessageActionRow {
  const common = { type: 2, label: cut(button.label, 80), ...(button.disabled ? { disabled: true } : {}) } as const
  if ('url' in button) return { ...common, style: styles.link, url: button.url }
  return { ...common, style: styles[button.style ?? 'secondary'] as 1 | 2 | 4, custom_id: button.id }
}

function menuOf({ id, placeholder, options }: Menu): APIComponentInMessageActionRow {
  return {
    type: 3,
    custom_id: id,
    placeholder: cut(placeholder, 150),
    options: options.slice(0, 25).map(({ label, value, description, chosen }) => ({
      label: cut(label, 100),
      value,
      ...(description ? { description: cut(description, 100) } : {}),
      ...(chosen ? { default: true } : {}),
    })),
  }
}

/** Takes the power out of Markdown and mentions, so that a name made by a person shows as it is. */
export function plain(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/[\\`*_~|<>[\]()#-]/g, '\\$&')
    .replace(/@/g, '@\u200b')
}

/** Cuts by characters as people see them, not in the middle of a surrogate pair. */
function cut(text: string, most: number): string {
  if (text.length <= most) return text
  let kept = text.slice(0, most - 1)
  if (/[\uD800-\uDBFF]$/.test(kept)) kept = kept.slice(0, -1)
  return `${kept}…`
}
