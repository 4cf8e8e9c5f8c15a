import { discordError } from '../rules/discord-error.ts'
import type { Core } from '../world/core.ts'
import { mayAll, Permission, permissionsOf } from '../world/permissions.ts'
import type { Application, Channel, Guild, StoredMessage, Webhook } from '../world/records.ts'
import { mayIn, sees } from '../world/visibility.ts'
import { memberOf, messagesOf } from '../world/world.ts'

/** The guild as a bot in it sees it, when it holds all of `needed` there; 10004 for any other, or 50013. */
export function guildFor(core: Core, caller: Application, guildId: string, needed = 0n): Guild {
  const guild = core.world.guilds.get(guildId)
  if (!guild || !memberOf(guild, caller.id)) throw discordError.unknownGuild()
  if (!mayAll(permissionsOf(guild, caller.id), needed)) throw discordError.missingPermissions()
  return guild
}

/** The channel, when the bot may see it and holds all of `needed` there; 10003, 50001 or 50013 otherwise. */
export function channelFor(core: Core, caller: Application, channelId: string, needed = 0n): Channel {
  const channel = core.world.channels.get(channelId)
  if (!channel) throw discordError.unknownChannel()
  if (!sees(core.world, caller.id, channel)) throw discordError.missingAccess()
  if (!channel.recipients && !mayIn(core.world, caller.id, channel, needed)) throw discordError.missingPermissions()
  return channel
}

/** The same for a channel of a guild, with its guild; direct messages have neither settings nor threads. */
export function guildChannelFor(core: Core, caller: Application, channelId: string, needed = 0n) {
  const channel = channelFor(core, caller, channelId, needed)
  const guild = core.world.guilds.get(channel.guild_id ?? '')
  if (!guild) throw discordError.notInDirectMessages()
  return { channel, guild }
}

/** A thread that the bot sees; 10003 for what is none. */
export function threadFor(core: Core, caller: Application, channelId: string) {
  const channel = channelFor(core, caller, channelId)
  if (!channel.thread) throw discordError.unknownChannel()
  return { channel, thread: channel.thread }
}

/** A channel's webhook by its id and its token, which is the right to it; 10015 or 50027 otherwise. */
export function hookByToken(core: Core, webhookId: string, token: string): Webhook {
  const webhook = core.world.webhooks.get(webhookId)
  // Under an application's id stand the webhooks of its interactions, which have no settings.
  if (!webhook && core.world.applications.has(webhookId)) throw discordError.invalidWebhookToken()
  if (!webhook) throw discordError.unknownWebhook()
  if (webhook.token !== token) throw discordError.invalidWebhookToken()
  return webhook
}

/** A message of the channel that bots may see; 10008 otherwise. */
export function messageIn(core: Core, channel: Channel, messageId: string): StoredMessage {
  const message = messagesOf(core.world, channel.id).get(messageId)
  if (!message || message.ephemeral_to) throw discordError.unknownMessage()
  return message
}

/** Refuses what changes messages or members of an archived thread; writing in it is not among that. */
export function refuseArchived({ thread }: Channel): void {
  if (thread?.archived) throw discordError.threadArchived()
}

/** Refuses to write in a thread that is locked for the bot: 160005. */
export function refuseLocked(core: Core, caller: Application, channel: Channel): void {
  const isLocked = channel.thread?.locked === true
  if (isLocked && !mayIn(core.world, caller.id, channel, Permission.ManageThreads)) throw discordError.threadLocked()
}
