import { remembered } from '../remembered.ts'
import type { World } from '../shapes.ts'
import type { State } from './store.ts'

/** Who acts and where, by name, as the address bar keeps it: `#/admin/Muster HQ/ops`. */
export interface Wanted {
  user?: string | undefined
  guild?: string | undefined
  channel?: string | undefined
}

/** Finds the place that comes nearest to what is wanted, among what the person is a member of. */
export function placeIn(world: World, wanted: Wanted): Pick<State, 'userId' | 'guildId' | 'channelId'> {
  const people = world.users.filter(({ bot }) => !bot)
  const user = people.find(is(wanted.user, 'username')) ?? people[0]
  const guilds = guildsOf(world, user?.id ?? '')
  const guild = guilds.find(is(wanted.guild, 'name')) ?? guilds[0]
  const channel = guild?.channels.find(is(wanted.channel, 'name')) ?? guild?.channels[0]
  return { userId: user?.id ?? '', guildId: guild?.id ?? '', channelId: channel?.id ?? '' }
}

/** The guilds that a person sees. */
export const guildsOf = (world: World, userId: string) =>
  world.guilds.filter(({ members }) => members.some((member) => member.user_id === userId))

/** The place as calls of the control interface name it. */
export const placeOf = ({ userId, guildId, channelId }: State) => ({ user: userId, guild: guildId, channel: channelId })

/** The address names the place; who acted last in this browser acts again where it names nobody. */
export function fromAddress(): Wanted {
  const wanted = readHash(location.hash)
  return { ...wanted, user: wanted.user ?? remembered<string>('user') }
}

export function readHash(hash: string): Wanted {
  const [user, guild, channel] = hash
    .replace(/^#\/?/, '')
    .split('/')
    .map((part) => safely(part) || undefined)
  return { user, guild, channel }
}

export function hashOf(world: World, { userId, guildId, channelId }: State): string {
  const user = world.users.find(({ id }) => id === userId)?.username ?? ''
  const guild = world.guilds.find(({ id }) => id === guildId)
  const channel = guild?.channels.find(({ id }) => id === channelId)
  return `#/${[user, guild?.name ?? '', channel?.name ?? ''].map(encodeURIComponent).join('/')}`
}

const is =
  <K extends string>(wanted: string | undefined, key: K) =>
  (thing: { id: string } & Record<K, string>) =>
    thing.id === wanted || thing[key] === wanted

function safely(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
