import { type APIEmbed, MessageFlags } from 'discord-api-types/v10'
import type { Answer } from './command.ts'

/** Discord counts 6000 characters over all parts of a message's embeds; each part has its own limit besides. */
const limits = { title: 256, text: 3500, fields: 5, fieldName: 100, fieldValue: 250, footer: 200 }
const colours = { good: 0x3ba55d, info: 0x5865f2, warning: 0xfaa61a, bad: 0xed4245 }

/** A message as Discord takes it. Nobody is pinged, whatever the text names. */
export interface RenderedMessage {
  embeds: APIEmbed[]
  flags?: MessageFlags.Ephemeral
  allowed_mentions: { parse: [] }
}

/** Turns an answer into a message within Discord's limits. */
export function renderAnswer(answer: Answer): RenderedMessage {
  const embed: APIEmbed = { title: cut(answer.title, limits.title), color: colours[answer.tone] }
  if (answer.text) embed.description = cut(answer.text, limits.text)
  if (answer.fields?.length) {
    embed.fields = answer.fields.slice(0, limits.fields).map((field) => ({
      name: cut(field.name, limits.fieldName),
      value: cut(field.value, limits.fieldValue),
      inline: field.inline ?? false,
    }))
  }
  if (answer.footer) embed.footer = { text: cut(answer.footer, limits.footer) }
  return {
    embeds: [embed],
    ...(answer.ephemeral ? { flags: MessageFlags.Ephemeral } : {}),
    allowed_mentions: { parse: [] },
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
