import { ChannelType, type Client, PermissionFlagsBits } from 'discord.js'
import type { ChannelCheck } from '../app.ts'
import { problem } from '../domain/errors.ts'
import { permissionInWords } from './application-checks.ts'
import { restFailure } from './rest.ts'

/** What an alert needs: its embed, in a channel that Muster sees (topics/permissions in Discord’s documentation). */
const needed = PermissionFlagsBits.ViewChannel | PermissionFlagsBits.SendMessages | PermissionFlagsBits.EmbedLinks

/** What the thread under an alert needs more (resources/channel, Start Thread from Message; topics/threads, Permissions). */
const neededForThreads = PermissionFlagsBits.CreatePublicThreads | PermissionFlagsBits.SendMessagesInThreads

/** By the guilds that the connection keeps current, with Muster’s own roles asked for anew. */
export function createChannelCheck(client: () => Client): ChannelCheck {
  return async (channelId, roleId) => {
    const channel = client().channels.cache.get(channelId)
    if (!channel || channel.isDMBased() || !channel.isTextBased()) return { kind: 'gone' }
    const { guild } = channel
    const me = await guild.members.fetchMe({ force: true }).catch((error: unknown) => {
      throw restFailure(error) ? problem('DiscordUnreachable') : error
    })
    const has = channel.permissionsFor(me)
    const role = roleId === null ? undefined : guild.roles.cache.get(roleId)
    // Who may mention everyone may mention any role; of the others only those that allow it.
    const heard = role?.mentionable === true || has.has(PermissionFlagsBits.MentionEveryone)
    return {
      kind: 'there',
      lacking: has.missing(needed).map(permissionInWords),
      threadsLack: has.missing(neededForThreads).map(permissionInWords),
      role: roleId === null ? 'fine' : !role ? 'gone' : role.id === guild.id ? 'everyone' : heard ? 'fine' : 'silent',
    }
  }
}

/** Text channels that one can write to, in the order of the server. */
export const textChannelsOf = (client: () => Client) => (guildId: string) =>
  [...(client().guilds.cache.get(guildId)?.channels.cache.values() ?? [])]
    .filter(({ type }) => type === ChannelType.GuildText || type === ChannelType.GuildAnnouncement)
    .map(({ id, name }) => ({ id, name }))
