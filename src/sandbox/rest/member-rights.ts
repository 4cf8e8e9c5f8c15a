import { discordError } from '../rules/discord-error.ts'
import type { MemberFields } from '../rules/members.ts'
import { outranks } from '../world/hierarchy.ts'
import { mayAll, Permission, permissionsOf } from '../world/permissions.ts'
import type { Application, Guild, Member } from '../world/records.ts'
import { mayManage, roleIn } from './role-routes.ts'

/** The one flag that may be set: the member need not meet the guild's verification (resources/guild, Guild Member Flags). */
const BYPASSES_VERIFICATION = 4
const MODERATION = Permission.ModerateMembers | Permission.KickMembers | Permission.BanMembers

/** What the bot may change of the member as it is asked to; anything that it may not is refused as a whole (resources/guild, Modify Guild Member). */
export function mayChange(
  guild: Guild,
  caller: Application,
  member: Member,
  { nick, roles, mute, deaf, channel_id, communication_disabled_until: until, flags }: MemberFields,
): Partial<Member> {
  const own = permissionsOf(guild, caller.id)
  const need = (right: bigint) => {
    if (!mayAll(own, right)) throw discordError.missingPermissions()
  }
  if (nick !== undefined) {
    need(Permission.ManageNicknames)
    if (member.user_id !== caller.id) mayRemove(guild, caller, member.user_id)
  }
  if (roles) need(Permission.ManageRoles)
  if (mute !== undefined) need(Permission.MuteMembers)
  if (deaf !== undefined) need(Permission.DeafenMembers)
  if (channel_id !== undefined) need(Permission.MoveMembers)
  if (until !== undefined) {
    need(Permission.ModerateMembers)
    mayRemove(guild, caller, member.user_id)
    if (mayAll(permissionsOf(guild, member.user_id), Permission.Administrator)) throw discordError.missingPermissions()
  }
  if (flags !== undefined && ![Permission.ManageGuild, Permission.ManageRoles, MODERATION].some((r) => mayAll(own, r)))
    throw discordError.missingPermissions()
  const given = roles && rolesGiven(guild, caller, member, roles)
  // Nobody is in a voice channel here.
  if (mute !== undefined || deaf !== undefined || channel_id !== undefined) throw discordError.notInVoice()
  return {
    ...(nick === undefined ? {} : { nick }),
    ...(given ? { roles: given } : {}),
    ...(until === undefined ? {} : { communication_disabled_until: until }),
    ...(flags === undefined ? {} : { flags: flags & BYPASSES_VERIFICATION }),
  }
}

/** Refuses to act on who does not stand below the bot: 50013. */
export function mayRemove(guild: Guild, caller: Application, userId: string): void {
  if (!outranks(guild, caller.id, userId)) throw discordError.missingPermissions()
}

/** The list to keep: `@everyone` is left out, as everyone has it; what comes or goes must be the bot's to give. */
function rolesGiven(guild: Guild, caller: Application, { roles: present }: Member, asked: string[]): string[] {
  const wanted = asked.filter((id) => id !== guild.id)
  const changed = [...wanted.filter((id) => !present.includes(id)), ...present.filter((id) => !wanted.includes(id))]
  for (const role of changed.map((id) => roleIn(guild, id))) {
    mayManage(guild, caller, role)
    if (role.bot_id) throw discordError.missingPermissions()
  }
  return wanted
}
