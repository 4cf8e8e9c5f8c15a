import type { Core } from './core.ts'
import { removeMember } from './members.ts'
import { deleteMessages } from './messages.ts'
import type { Ban, Guild, User } from './records.ts'
import { snowflakeTime } from './snowflake.ts'
import { channelsOf, memberOf, messagesOf, threadsOf } from './world.ts'

/** Who is banned may not come back. */
export const banOf = (guild: Guild, userId: string): Ban | undefined =>
  guild.bans?.find((ban) => ban.user_id === userId)

/** Bans the user, who leaves the guild; their messages of the last `deleteSeconds` go as well. A second time changes nothing (~). */
export function banUser(
  core: Core,
  guild: Guild,
  user: User,
  ban: { reason: string | null; deleteSeconds: number },
): void {
  if (banOf(guild, user.id)) return
  guild.bans = [...(guild.bans ?? []), { user_id: user.id, reason: ban.reason }]
  core.bus.emit('ban_add', { guild, user })
  if (memberOf(guild, user.id)) removeMember(core, guild, user)
  if (ban.deleteSeconds > 0) deleteRecent(core, guild, user.id, core.clock.now() - ban.deleteSeconds * 1000)
  core.touch()
}

export function unbanUser(core: Core, guild: Guild, user: User): void {
  guild.bans = guild.bans?.filter((ban) => ban.user_id !== user.id) ?? []
  core.bus.emit('ban_remove', { guild, user })
  core.touch()
}

function deleteRecent(core: Core, guild: Guild, userId: string, since: number): void {
  for (const channel of [...channelsOf(core.world, guild.id), ...threadsOf(core.world, guild.id)]) {
    const theirs = [...messagesOf(core.world, channel.id).values()].filter(
      ({ object }) => object.author.id === userId && snowflakeTime(object.id) >= since,
    )
    deleteMessages(core, channel, theirs)
  }
}
