import type { Wanted } from '../state/place.ts'
import { guildsOf } from '../state/place.ts'
import type { State } from '../state/store.ts'
import { fitness } from './fuzzy.ts'

export type DestinationKind = 'channel' | 'thread' | 'server' | 'user' | 'bot'

/** Somewhere the quick switcher leads. */
export interface Destination {
  key: string
  kind: DestinationKind
  name: string
  /** Where it belongs: the server of a channel, what choosing a person does. */
  note: string
  id: string
  /** Where to go; absent for bots, which open in the developer drawer. */
  wanted?: Wanted
}

/** Signs that narrow the search to one kind, as in Discord. */
const signs: Readonly<Record<string, readonly DestinationKind[]>> = {
  '#': ['channel', 'thread'],
  '@': ['user', 'bot'],
  '*': ['server'],
}
const categories = [4]
const threads = [10, 11, 12]

/** Every place that the acting person sees, everyone one may act as, and every bot. */
export function destinationsOf({ world, userId, guildId, channelId }: State): Destination[] {
  if (!world) return []
  const guilds = guildsOf(world, userId)
  const channels = guilds.flatMap((guild) =>
    guild.channels
      .filter(({ id, type }) => id !== channelId && !categories.includes(type))
      .map(({ id, name, type }): Destination => {
        const kind = threads.includes(type) ? 'thread' : 'channel'
        return { key: id, kind, name, note: guild.name, id, wanted: { user: userId, guild: guild.id, channel: id } }
      }),
  )
  const servers = guilds
    .filter(({ id }) => id !== guildId)
    .map(
      ({ id, name }): Destination => ({
        key: id,
        kind: 'server',
        name,
        note: 'Server',
        id,
        wanted: { user: userId, guild: id },
      }),
    )
  const people = world.users
    .filter(({ id, bot }) => !bot && id !== userId)
    .map(({ id, username }): Destination => {
      const wanted = { user: id, guild: guildId, channel: channelId }
      return { key: id, kind: 'user', name: username, note: 'Act as', id, wanted }
    })
  const bots = world.applications.map(({ id, name, connected }): Destination => {
    return { key: id, kind: 'bot', name, note: connected ? 'Bot, connected' : 'Bot', id }
  })
  return [...channels, ...servers, ...people, ...bots]
}

/** What fits the query best, at most twelve. */
export function search(all: readonly Destination[], query: string): Destination[] {
  const kinds = signs[query.charAt(0)]
  const words = kinds ? query.slice(1) : query
  return all
    .filter(({ kind }) => !kinds || kinds.includes(kind))
    .map((one) => ({ one, score: fitness(one.name, words) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, 12)
    .map(({ one }) => one)
}
