import type { Guild } from '../shapes.ts'
import { withEmoji } from './emoji.ts'

/** What a person wrote as it is sent: `@name`, `#name` and `:emoji:` become what they stand for, except in code. */
export function outgoing(text: string, guild: Guild | undefined): string {
  return text
    .split(/(```[\s\S]*?```|`[^`\n]*`)/)
    .map((part, index) => (index % 2 === 1 ? part : withEmoji(guild ? withMentions(part, guild) : part)))
    .join('')
}

function withMentions(text: string, guild: Guild): string {
  const names = [
    ...guild.members.map(({ username, user_id }) => [`@${username}`, `<@${user_id}>`] as const),
    ...guild.roles.map(({ name, id }) => [`@${name}`, `<@&${id}>`] as const),
    ...guild.channels.map(({ name, id }) => [`#${name}`, `<#${id}>`] as const),
  ].filter(([name]) => name !== '@@everyone')
  // The longest name first, so that "@Anna Maria" is not read as "@Anna".
  return names
    .toSorted(([a], [b]) => b.length - a.length)
    .reduce((result, [name, mention]) => replaceWord(result, name, mention), text)
}

function replaceWord(text: string, word: string, by: string): string {
  const escaped = word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return text.replace(
    new RegExp(`(^|[^\\p{L}\\p{N}<])${escaped}(?![\\p{L}\\p{N}_-])`, 'gu'),
    (_, before) => `${before}${by}`,
  )
}
