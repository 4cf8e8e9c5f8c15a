import type { Guild } from './shapes.ts'
import type { State } from './state/store.ts'

type Role = Guild['roles'][number]

/** What a user is called in this server; undefined for one nobody knows. */
export function nameOf(state: State, guild: Guild | undefined, userId: string): string | undefined {
  const user = state.world?.users.find(({ id }) => id === userId)
  const nick = guild?.members.find(({ user_id }) => user_id === userId)?.nick
  return nick ?? user?.global_name ?? user?.username
}

/** The roles that a member has, highest first. */
export function rolesOf(guild: Guild | undefined, userId: string): Role[] {
  const ids = guild?.members.find(({ user_id }) => user_id === userId)?.role_ids ?? []
  return (guild?.roles ?? [])
    .filter(({ id }) => ids.includes(id) && id !== guild?.id)
    .toSorted((a, b) => (b.position ?? 0) - (a.position ?? 0))
}

/** A role's colour for CSS; a role without one has the text's. */
export const roleColour = (role: Role): string | undefined =>
  role.color ? `#${role.color.toString(16).padStart(6, '0')}` : undefined

/** The colour in which a member's name stands: that of the highest role that has one. */
export const nameColour = (guild: Guild | undefined, userId: string): string | undefined =>
  rolesOf(guild, userId).map(roleColour).find(Boolean)
