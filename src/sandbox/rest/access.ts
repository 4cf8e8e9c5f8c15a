import { discordError } from '../rules/discord-error.ts'
import type { Core } from '../world/core.ts'
import { mayAll, Permission, permissionsOf } from '../world/permissions.ts'
import type { Application, Channel, Guild } from '../world/records.ts'
import { memberOf } from '../world/world.ts'

/** The guild as a bot in it sees it; 10004 for any other. */
export function guildFor(core: Core, caller: Application, guildId: string): Guild {
  const guild = core.world.guilds.get(guildId)
  if (!guild || !memberOf(guild, caller.id)) throw discordError.unknownGuild()
  return guild
}

/** The channel, when the bot may see it and holds all of `needed` there; 10003, 50001 or 50013 otherwise. */
export function channelFor(core: Core, caller: Application, channelId: string, needed = 0n): Channel {
  const channel = core.world.channels.get(channelId)
  if (!channel) throw discordError.unknownChannel()
  if (channel.recipients) {
    if (!channel.recipients.includes(caller.id)) throw discordError.missingAccess()
    return channel
  }
  const guild = core.world.guilds.get(channel.guild_id ?? '')
  const permissions = guild ? permissionsOf(guild, caller.id, channel) : 0n
  if (!mayAll(permissions, Permission.ViewChannel)) throw discordError.missingAccess()
  if (!mayAll(permissions, needed)) throw discordError.missingPermissions()
  return channel
}
