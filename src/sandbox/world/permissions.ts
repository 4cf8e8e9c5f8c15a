import { PermissionFlagsBits as P } from 'discord-api-types/v10'
import type { Channel, Guild } from './records.ts'
import { memberOf } from './world.ts'

export { P as Permission }

export const ALL_PERMISSIONS = Object.values(P).reduce((all, bit) => all | bit, 0n)

/** What `@everyone` may do in a new guild. */
export const EVERYONE_PERMISSIONS = (
  P.CreateInstantInvite |
  P.ChangeNickname |
  P.ViewChannel |
  P.SendMessages |
  P.EmbedLinks |
  P.AttachFiles |
  P.AddReactions |
  P.UseExternalEmojis |
  P.UseExternalStickers |
  P.MentionEveryone |
  P.ReadMessageHistory |
  P.CreatePublicThreads |
  P.CreatePrivateThreads |
  P.SendMessagesInThreads |
  P.SendPolls |
  P.UseApplicationCommands |
  P.Connect |
  P.Speak |
  P.Stream |
  P.UseVAD |
  P.RequestToSpeak
).toString()

/** What is left to members during a timeout; owners and administrators have none (topics/permissions). */
const TIMED_OUT_PERMISSIONS = P.ViewChannel | P.ReadMessageHistory

/** What a user may do in a guild, or in one of its channels; nothing for a stranger. */
export function permissionsOf(guild: Guild, userId: string, channel?: Channel): bigint {
  const member = memberOf(guild, userId)
  if (!member) return 0n
  if (guild.owner_id === userId) return ALL_PERMISSIONS
  const roles = guild.roles.filter((role) => role.id === guild.id || member.roles.includes(role.id))
  const base = roles.reduce((sum, role) => sum | BigInt(role.permissions), 0n)
  if (base & P.Administrator) return ALL_PERMISSIONS
  const all = channel ? overwritten(base, guild, member.roles, userId, channel) : base
  return member.timed_out ? all & TIMED_OUT_PERMISSIONS : all
}

/** What a member without roles may do in the channel; ~ a webhook there may do the same. */
export const everyonePermissions = (guild: Guild, channel: Channel): bigint =>
  overwritten(BigInt(guild.roles.find(({ id }) => id === guild.id)?.permissions ?? 0), guild, [], '', channel)

export const mayAll = (permissions: bigint, wanted: bigint): boolean => (permissions & wanted) === wanted

function overwritten(base: bigint, guild: Guild, roles: string[], userId: string, channel: Channel): bigint {
  const of = (ids: string[]) => {
    const own = channel.permission_overwrites.filter((o) => ids.includes(o.id))
    return {
      allow: own.reduce((sum, o) => sum | BigInt(o.allow), 0n),
      deny: own.reduce((sum, o) => sum | BigInt(o.deny), 0n),
    }
  }
  let result = base
  for (const { allow, deny } of [of([guild.id]), of(roles), of([userId])]) result = (result & ~deny) | allow
  return result
}
