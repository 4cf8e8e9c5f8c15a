import type { OfferIcon } from '../composer/offers.ts'
import { nameColour, roleColour } from '../people.ts'
import type { Component, Emoji, Guild } from '../shapes.ts'

/** One thing to choose. */
export interface Option {
  value: string
  label: string
  /** What tells it from others of that name, beside it. */
  note?: string | undefined
  description?: string | undefined
  picture?: OfferIcon | undefined
  /** The label's, for CSS. */
  colour?: string | undefined
}

/** What a select offers: its own options, or people, roles and channels of the server. */
export function optionsOf(select: Component, guild: Guild | undefined): Option[] {
  if (select.type === 3)
    return (select.options ?? []).map(({ emoji, ...one }) => ({ ...one, picture: pictureOf(emoji) }))
  if (!guild) return []
  if (select.type === 5) return people(guild)
  if (select.type === 6) return roles(guild)
  return select.type === 7 ? [...people(guild), ...roles(guild)] : channels(guild, select.channel_types ?? [])
}

/** What is chosen before the person chose anything. */
export const chosenAtFirst = ({ options = [], default_values: defaults = [] }: Component): string[] => [
  ...options.filter((option) => option.default).map(({ value }) => value),
  ...defaults.map(({ id }) => id),
]

/** Options whose label begins with what was typed, then those that have it anywhere in their words. */
export function matching(options: readonly Option[], typed: string): readonly Option[] {
  const query = typed.trim().replace(/^[@#]/, '').toLowerCase()
  if (query === '') return options
  const starts = options.filter(({ label }) => label.toLowerCase().startsWith(query))
  const has = ({ label, note = '', description = '' }: Option) =>
    `${label}\n${note}\n${description}`.toLowerCase().includes(query)
  return [...starts, ...options.filter((option) => !starts.includes(option) && has(option))]
}

/** With this value picked or taken back; one more than `most` changes nothing, and a single one gives way. */
export function picked(chosen: readonly string[], value: string, { least, most }: { least: number; most: number }) {
  const rest = chosen.filter((one) => one !== value)
  if (most === 1) return rest.length < chosen.length && least === 0 ? [] : [value]
  if (rest.length < chosen.length) return rest
  return rest.length < most ? [...rest, value] : chosen
}

const people = (guild: Guild): Option[] =>
  guild.members.map(({ user_id: id, username, nick, bot }) => ({
    value: id,
    label: nick ?? username,
    note: [nick ? username : '', bot ? 'APP' : ''].filter(Boolean).join(' · ') || undefined,
    picture: { kind: 'user', id, username },
    colour: nameColour(guild, id),
  }))

const roles = (guild: Guild): Option[] =>
  guild.roles
    .toSorted((a, b) => (b.position ?? 0) - (a.position ?? 0))
    .map((role) => ({
      value: role.id,
      label: role.name,
      note: 'Role',
      picture: { kind: 'role', color: role.color ?? 0 },
      colour: roleColour(role),
    }))

/** ~ Threads are offered only where the select asks for their type. */
const channels = (guild: Guild, types: readonly number[]): Option[] =>
  guild.channels
    .filter(({ type }) => (types.length > 0 ? types.includes(type) : type < 10 || type > 12))
    .map(({ id, name, type, parent_id: parent }) => ({
      value: id,
      label: name,
      note: guild.channels.find((one) => one.id === parent)?.name,
      picture: { kind: 'channel', type },
    }))

function pictureOf(emoji: Emoji | undefined): OfferIcon | undefined {
  if (!emoji) return undefined
  const { id, name = '', animated = false } = emoji
  return id ? { kind: 'custom-emoji', id, name, animated } : { kind: 'emoji', text: name }
}
