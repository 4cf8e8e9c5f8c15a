import type { Application, Channel, Guild, Role, User } from './records.ts'
import type { World } from './world.ts'

/** Finds things as people name them: by id, then by exact name, then whatever the case. `#`, `@` and `@&` before a name are allowed. */
function pick<T extends { id: string }>(items: Iterable<T>, ref: string, nameOf: (item: T) => string | undefined): T[] {
  const all = [...items]
  const byId = all.filter((item) => item.id === ref)
  if (byId.length > 0) return byId
  const exact = all.filter((item) => nameOf(item) === ref)
  if (exact.length > 0) return exact
  return all.filter((item) => nameOf(item)?.toLowerCase() === ref.toLowerCase())
}

const bare = (ref: string, sign: RegExp) => ref.replace(/^<(?:@!?|@&|#)(\d+)>$/, '$1').replace(sign, '')

/** People before bots when both have the name. */
export function findUser(world: World, ref: string): User | undefined {
  const found = pick(world.users.values(), bare(ref, /^@/), (u) => u.username)
  return found.find((u) => !u.bot) ?? found[0]
}

/** The user that is a member of the guild is preferred when several have the name. */
export function findMemberUser(world: World, guild: Guild | undefined, ref: string): User | undefined {
  const found = pick(world.users.values(), bare(ref, /^@/), (u) => u.username)
  const member = found.find((u) => guild?.members.some((m) => m.user_id === u.id))
  return member ?? found.find((u) => !u.bot) ?? found[0]
}

export const findGuild = (world: World, ref: string): Guild | undefined =>
  pick(world.guilds.values(), ref, (g) => g.name)[0]

/** All that fit: a name may stand in several guilds. */
export const findChannels = (world: World, ref: string, guild?: Guild): Channel[] =>
  pick(
    [...world.channels.values()].filter((c) => !guild || c.guild_id === guild.id),
    bare(ref, /^#/),
    (c) => c.name,
  )

export const findRole = (guild: Guild, ref: string): Role | undefined =>
  pick(guild.roles, bare(ref, /^@&?/), (r) => r.name.replace(/^@/, ''))[0]

/** By its own name first, then by its bot's. */
export function findApplication(world: World, ref: string): Application | undefined {
  const own = pick(world.applications.values(), ref, (a) => a.name)[0]
  return own ?? pick(world.applications.values(), ref, (a) => world.users.get(a.id)?.username)[0]
}
