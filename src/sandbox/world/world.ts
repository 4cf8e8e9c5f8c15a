import type {
  Application,
  Channel,
  Command,
  Emoji,
  Guild,
  Interaction,
  Invite,
  Member,
  StoredMessage,
  User,
  Webhook,
} from './records.ts'

/** Everything that exists, in memory. Whoever changes it says so on the bus. */
export interface World {
  guilds: Map<string, Guild>
  channels: Map<string, Channel>
  users: Map<string, User>
  applications: Map<string, Application>
  commands: Map<string, Command>
  /** By channel, each in the order of writing. */
  messages: Map<string, Map<string, StoredMessage>>
  interactions: Map<string, Interaction>
  /** Command creations per application and guild in the present day. */
  creates: Map<string, { since: number; used: number }>
  emojis: Map<string, Emoji>
  webhooks: Map<string, Webhook>
  /** By their codes. */
  invites: Map<string, Invite>
}

export function createWorld(): World {
  return {
    guilds: new Map(),
    channels: new Map(),
    users: new Map(),
    applications: new Map(),
    commands: new Map(),
    messages: new Map(),
    interactions: new Map(),
    creates: new Map(),
    emojis: new Map(),
    webhooks: new Map(),
    invites: new Map(),
  }
}

/** Newest last; an unknown channel has none. */
export function messagesOf(world: World, channelId: string): Map<string, StoredMessage> {
  const found = world.messages.get(channelId)
  if (found) return found
  const made = new Map<string, StoredMessage>()
  world.messages.set(channelId, made)
  return made
}

export function findMessage(world: World, messageId: string): StoredMessage | undefined {
  for (const messages of world.messages.values()) {
    const message = messages.get(messageId)
    if (message) return message
  }
  return undefined
}

const positions = new WeakMap<readonly Member[], Map<string, number>>()

/** The place where a member stood last time is looked at first: guilds may be large, and every event asks. */
export function memberOf({ members }: Guild, userId: string): Member | undefined {
  const known = positions.get(members) ?? new Map<string, number>()
  const hit = members[known.get(userId) ?? -1]
  if (hit?.user_id === userId) return hit
  const at = members.findIndex((m) => m.user_id === userId)
  if (at >= 0) positions.set(members, known.set(userId, at))
  return members[at]
}

/** A guild's channels without its threads. */
export const channelsOf = (world: World, guildId: string) =>
  [...world.channels.values()].filter((channel) => channel.guild_id === guildId && !channel.thread)

/** A guild's threads, archived ones too. */
export const threadsOf = (world: World, guildId: string) =>
  [...world.channels.values()].filter((channel) => channel.guild_id === guildId && channel.thread)

export const guildsOf = (world: World, userId: string) =>
  [...world.guilds.values()].filter((guild) => memberOf(guild, userId))

/** What a file holds: the same maps as arrays of pairs. */
export type SavedWorld = { [K in keyof World]: [string, unknown][] }

export function saveWorld(world: World): SavedWorld {
  const pairs = <T>(map: Map<string, T>): [string, unknown][] => [...map]
  return {
    guilds: pairs(world.guilds),
    channels: pairs(world.channels),
    users: pairs(world.users),
    applications: pairs(world.applications),
    commands: pairs(world.commands),
    messages: [...world.messages].map(([id, messages]) => [id, [...messages.values()]]),
    interactions: pairs(world.interactions),
    creates: pairs(world.creates),
    emojis: pairs(world.emojis),
    webhooks: pairs(world.webhooks),
    invites: pairs(world.invites),
  }
}

export function loadWorld(saved: SavedWorld): World {
  const map = <T>(pairs: [string, unknown][]) => new Map(pairs as [string, T][])
  const messages = saved.messages as [string, StoredMessage[]][]
  return {
    guilds: map(saved.guilds),
    channels: map(saved.channels),
    users: map(saved.users),
    applications: map(saved.applications),
    commands: map(saved.commands),
    messages: new Map(messages.map(([id, list]) => [id, new Map(list.map((m) => [m.object.id, m]))])),
    interactions: map(saved.interactions),
    creates: map(saved.creates),
    // Files of before these existed lack them.
    emojis: map(saved.emojis ?? []),
    webhooks: map(saved.webhooks ?? []),
    invites: map(saved.invites ?? []),
  }
}
