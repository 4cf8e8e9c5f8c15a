import type { Core } from './core.ts'
import type { Guild } from './records.ts'
import { sees } from './visibility.ts'
import { channelsOf, threadsOf } from './world.ts'

/** Changes who may do what in the guild; bots that come to see channels with threads are told of those. */
export function changeAccess<T>(core: Core, guild: Guild, change: () => T): T {
  const parents = new Set(threadsOf(core.world, guild.id).map((thread) => thread.parent_id))
  const channels = channelsOf(core.world, guild.id).filter((channel) => parents.has(channel.id))
  const bots = guild.installs.filter((install) => install.bot).map((install) => install.application_id)
  const seenBy = (bot: string) => channels.filter((channel) => sees(core.world, bot, channel))
  const before = channels.length > 0 ? bots.map((bot) => new Set(seenBy(bot))) : []
  const result = change()
  for (const [index, seen] of before.entries()) {
    const bot = bots[index]
    const gained = bot === undefined ? [] : seenBy(bot).filter((channel) => !seen.has(channel))
    if (bot !== undefined && gained.length > 0)
      core.bus.emit('threads_seen', { guild, user_id: bot, channel_ids: gained.map((channel) => channel.id) })
  }
  return result
}
