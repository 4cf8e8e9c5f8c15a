import type { OptionShape } from '../../typing/command-shape.ts'
import type { Guild } from '../shapes.ts'

/** One thing that may be picked for an option: what is shown, and what is sent. */
export interface Offer {
  text: string
  value: string
  note?: string
  /** What stands before it: a person's picture, a role's dot, a channel's sign. */
  icon?: OfferIcon
}

export type OfferIcon =
  | { kind: 'user'; id: string; username: string }
  | { kind: 'role'; color: number }
  | { kind: 'channel'; type: number }
  | { kind: 'emoji'; text: string }
  | { kind: 'custom-emoji'; id: string; name: string; animated: boolean }

const most = 25

/** What Discord's client itself offers for an option: choices, booleans, members, channels, roles. */
export function offersFor(option: OptionShape, guild: Guild | undefined, typed: string): Offer[] {
  const all = allFor(option, guild)
  const exact = all.some(({ text }) => text === typed)
  return (exact ? all : fitting(all, typed)).slice(0, most)
}

/** Offers whose text begins with what was typed, then those that have it anywhere. */
export function fitting(offers: readonly Offer[], typed: string): Offer[] {
  const query = plain(typed)
  const starts = offers.filter(({ text }) => plain(text).startsWith(query))
  return [...starts, ...offers.filter((offer) => !starts.includes(offer) && plain(offer.text).includes(query))]
}

const plain = (text: string) => text.replace(/^[@#&]+/, '').toLowerCase()

function allFor({ type, choices, channel_types }: OptionShape, guild: Guild | undefined): Offer[] {
  if (choices && choices.length > 0) return choices.map(({ name, value }) => ({ text: name, value: String(value) }))
  if (type === 5) return ['True', 'False'].map((text) => ({ text, value: text }))
  if (!guild) return []
  if (type === 6) return people(guild)
  if (type === 7) return channels(guild, channel_types)
  if (type === 8) return roles(guild)
  return type === 9 ? [...people(guild), ...roles(guild)] : []
}

/** The members of a server, by name. */
export const people = (guild: Guild): Offer[] =>
  guild.members.map(({ user_id, username, bot }) => ({
    text: `@${username}`,
    value: user_id,
    icon: { kind: 'user', id: user_id, username },
    ...(bot ? { note: 'APP' } : {}),
  }))

/** The roles of a server that can be named. */
export const roles = (guild: Guild): Offer[] =>
  guild.roles
    .filter(({ name }) => name !== '@everyone')
    .map((role) => ({
      text: `@${role.name}`,
      value: `<@&${role.id}>`,
      note: 'Role',
      icon: { kind: 'role', color: (role as { color?: number }).color ?? 0 },
    }))

/** The channels of a server, of these types where types are given. */
export const channels = (guild: Guild, types?: readonly number[]): Offer[] =>
  guild.channels
    .filter(({ type }) => !types || types.length === 0 || types.includes(type))
    .map(({ id, name, type }) => ({ text: `#${name}`, value: id, icon: { kind: 'channel', type } }))
