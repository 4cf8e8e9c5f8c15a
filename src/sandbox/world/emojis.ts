import { userObject } from './objects.ts'
import { mayAll, Permission, permissionsOf } from './permissions.ts'
import type { Channel, Emoji, EmojiRef } from './records.ts'
import { memberOf, type World } from './world.ts'

// As text, because the compiler's target does not know the flag that the runtime knows.
const ONE_EMOJI = '^\\p{RGI_Emoji}$'
const UNICODE = new RegExp(ONE_EMOJI, 'v')

/** The emoji a text names (`🔥`, `name:id`, `<a:name:id>`), when it exists and the user may use it in the channel. */
export function usableEmoji(world: World, userId: string, channel: Channel, text: string): EmojiRef | undefined {
  const [, name = '', id] = /^<?(?:a?:)?(\w{2,32}):(\d{1,20})>?$/.exec(text) ?? []
  if (id === undefined) return isUnicode(text) ? { id: null, name: text } : undefined
  const emoji = world.emojis.get(id)
  if (!emoji || name === '') return undefined
  const ref = { id, name: emoji.name, ...(emoji.animated ? { animated: true } : {}) }
  if (emoji.application_id) return emoji.application_id === userId ? ref : undefined
  const home = world.guilds.get(emoji.guild_id ?? '')
  const member = home && memberOf(home, userId)
  if (!member || (emoji.roles?.length && !emoji.roles.some((id) => member.roles.includes(id)))) return undefined
  if (home.id === channel.guild_id) return ref
  const guild = world.guilds.get(channel.guild_id ?? '')
  const may = !guild || mayAll(permissionsOf(guild, userId, channel), Permission.UseExternalEmojis)
  return may ? ref : undefined
}

/** The emojis of a guild or of an application. */
export const emojisOf = (world: World, ownerId: string): Emoji[] =>
  [...world.emojis.values()].filter((emoji) => emoji.guild_id === ownerId || emoji.application_id === ownerId)

/** An emoji as the API gives it; who uploaded it is told to those who manage emojis. */
export function emojiObject(world: World, emoji: Emoji, show = { user: true }): object {
  const user = show.user ? world.users.get(emoji.user_id) : undefined
  return {
    id: emoji.id,
    name: emoji.name,
    roles: emoji.roles ?? [],
    require_colons: true,
    managed: false,
    animated: emoji.animated,
    available: true,
    ...(user ? { user: userObject(user) } : {}),
  }
}

/** With or without the selector that asks for the coloured form, as clients send both. */
const isUnicode = (text: string): boolean =>
  UNICODE.test(text) || UNICODE.test(`${text}\uFE0F`) || UNICODE.test(text.replaceAll('\uFE0F', ''))
