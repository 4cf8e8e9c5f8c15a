import type { Guild, Role } from './records.ts'
import { bySnowflake } from './snowflake.ts'
import { memberOf } from './world.ts'

/** Above zero where `a` stands higher; roles of one position are sorted by id, the older higher (topics/permissions, Role Object). */
export const byRank = (a: Role, b: Role): number => a.position - b.position || bySnowflake(b.id, a.id)

/** The member's highest role, `@everyone` where they have no other. */
export function highestRole(guild: Guild, userId: string): Role | undefined {
  const own = memberOf(guild, userId)?.roles ?? []
  return guild.roles
    .filter((role) => role.id === guild.id || own.includes(role.id))
    .toSorted(byRank)
    .at(-1)
}

/** Whether the user may manage, give and take the role as far as the hierarchy goes (topics/permissions, Permission Hierarchy). */
export function isAboveRole(guild: Guild, userId: string, role: Role): boolean {
  if (guild.owner_id === userId) return true
  const highest = highestRole(guild, userId)
  return highest !== undefined && byRank(highest, role) > 0
}

/** Whether the user may kick, ban or rename the other as far as the hierarchy goes; nobody may the owner, and anybody who is no member. */
export function outranks(guild: Guild, userId: string, otherId: string): boolean {
  if (guild.owner_id === otherId || userId === otherId) return false
  const theirs = memberOf(guild, otherId) && highestRole(guild, otherId)
  return !theirs || isAboveRole(guild, userId, theirs)
}
