import { readable } from './colour.ts'
import type { Guild, World } from './shapes.ts'
import type { State } from './state/store.ts'

type Role = Guild['roles'][number]

/** Made once for each world and server, which are replaced and never changed: lists of a thousand members ask again and again. */
const indexed = <T extends object, K, V>(entries: (thing: T) => (readonly [K, V])[]) => {
  const known = new WeakMap<T, Map<K, V>>()
  return (thing: T | undefined, key: K): V | undefined => {
    if (!thing) return undefined
    const index = known.get(thing) ?? new Map(entries(thing))
    known.set(thing, index)
    return index.get(key)
  }
}

/** A user of the sandbox, by id. */
export const userOf = indexed((world: World) => world.users.map((user) => [user.id, user] as const))

/** A member of a server, by the user's id. */
export const memberOf = indexed((guild: Guild) => guild.members.map((member) => [member.user_id, member] as const))

/** What a user is called in this server; undefined for one nobody knows. */
export function nameOf(state: State, guild: Guild | undefined, userId: string): string | undefined {
  const user = userOf(state.world, userId)
  return memberOf(guild, userId)?.nick ?? user?.global_name ?? user?.username
}

/** The roles that a member has, highest first. */
export function rolesOf(guild: Guild | undefined, userId: string): Role[] {
  const ids = memberOf(guild, userId)?.role_ids ?? []
  return (guild?.roles ?? [])
    .filter(({ id }) => ids.includes(id) && id !== guild?.id)
    .toSorted((a, b) => (b.position ?? 0) - (a.position ?? 0))
}

/** A role's colour for CSS, light enough to be read; a role without one has the text's. */
export const roleColour = (role: Role): string | undefined => (role.color ? readable(role.color) : undefined)

/** The colour in which a member's name stands: that of the highest role that has one. */
export const nameColour = (guild: Guild | undefined, userId: string): string | undefined =>
  rolesOf(guild, userId).map(roleColour).find(Boolean)
