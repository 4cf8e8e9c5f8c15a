import type { APIOverwrite } from 'discord-api-types/v10'
import { changeAccess } from './access-changes.ts'
import type { Core } from './core.ts'
import type { Channel, Guild } from './records.ts'
import { channelsOf, threadsOf } from './world.ts'

/** Changes a guild's channel, and its threads where they follow it. */
export function updateChannel(core: Core, guild: Guild, channel: Channel, changes: Partial<Channel>): void {
  const { permission_overwrites: overwrites } = changes
  Object.assign(channel, changes)
  if (overwrites)
    for (const thread of threadsOf(core.world, guild.id))
      if (thread.parent_id === channel.id) thread.permission_overwrites = overwrites
  core.bus.emit('channel_update', channel)
  core.touch()
}

/** Gives the channel exactly these overwrites. */
export const setOverwrites = (core: Core, guild: Guild, channel: Channel, overwrites: APIOverwrite[]): void =>
  changeAccess(core, guild, () => updateChannel(core, guild, channel, { permission_overwrites: overwrites }))

/** Deletes the channel with all that is in it; what stood in a category stands without one. */
export function deleteChannel(core: Core, guild: Guild, channel: Channel): void {
  const { world } = core
  for (const child of channelsOf(world, guild.id))
    if (child.parent_id === channel.id) updateChannel(core, guild, child, { parent_id: null })
  for (const thread of threadsOf(world, guild.id)) if (thread.parent_id === channel.id) forget(core, thread)
  for (const webhook of world.webhooks.values())
    if (webhook.channel_id === channel.id) world.webhooks.delete(webhook.id)
  for (const invite of world.invites.values()) if (invite.channel_id === channel.id) world.invites.delete(invite.code)
  forget(core, channel)
  forgetSetting(core, guild, channel.id)
  core.bus.emit(channel.thread ? 'thread_delete' : 'channel_delete', channel)
  core.touch()
}

function forget(core: Core, channel: Channel): void {
  core.world.channels.delete(channel.id)
  core.world.messages.delete(channel.id)
}

/** The guild's settings that named the channel name none. */
function forgetSetting(core: Core, guild: Guild, channelId: string): void {
  const settings = Object.entries(guild.settings ?? {})
  if (!settings.some(([, value]) => value === channelId)) return
  guild.settings = Object.fromEntries(settings.map(([key, value]) => [key, value === channelId ? null : value]))
  core.bus.emit('guild_update', guild)
}
