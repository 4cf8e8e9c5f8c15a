import type { Core } from '../world/core.ts'
import { directChannel } from '../world/guilds.ts'
import { findApplication, findChannels, findGuild, findRole, findUser } from '../world/names.ts'
import type { Application, Channel, Guild, Role, StoredMessage, User } from '../world/records.ts'
import { sees } from '../world/visibility.ts'
import { findMessage, memberOf } from '../world/world.ts'
import { ControlError, refused, unknownThing } from './control-error.ts'

/** Things by id or name, or the refusal that names what is missing. */
export interface LookUp {
  user(ref: string): User
  guild(ref: string): Guild
  role(guild: Guild, ref: string): Role
  application(ref: string): Application
  /** `@name` of an application means the direct messages with its bot. */
  channel(ref: string, guild?: Guild, user?: User): Channel
  /** Where a person acts: they must be able to see the channel. */
  place(user: User, channelRef: string, guildRef?: string): { channel: Channel; guild: Guild | undefined }
  /** A message of the channel, as far as the person can see it. */
  message(user: User, channel: Channel, id: string): StoredMessage
}

export function createLookUp(core: Core): LookUp {
  const { world } = core
  const found = <T>(thing: T | undefined, kind: string, ref: string): T => {
    if (thing === undefined) throw unknownThing(kind, ref)
    return thing
  }
  const guildOf = (ref: string) => found(findGuild(world, ref), 'guild', ref)

  function channel(ref: string, guild?: Guild, user?: User): Channel {
    const partner = ref.startsWith('@') && user ? findApplication(world, ref.slice(1)) : undefined
    if (partner && user) return directChannel(core, user.id, partner.id)
    const all = findChannels(world, ref, guild)
    const own = user ? all.filter((c) => sees(world, user.id, c)) : all
    const fitting = own.length > 0 ? own : all
    if (fitting.length > 1) throw refused(`Several channels are called "${ref}": name the guild too.`)
    return found(fitting[0], 'channel', ref)
  }

  return {
    user: (ref) => found(findUser(world, ref), 'user', ref),
    guild: guildOf,
    role: (guild, ref) => found(findRole(guild, ref), 'role', ref),
    application: (ref) => found(findApplication(world, ref), 'application', ref),
    channel,
    place(user, channelRef, guildRef) {
      const target = channel(channelRef, guildRef === undefined ? undefined : guildOf(guildRef), user)
      const guild = world.guilds.get(target.guild_id ?? '')
      if (guild && !memberOf(guild, user.id))
        throw new ControlError(403, `${user.username} is no member of ${guild.name}.`)
      if (!sees(world, user.id, target)) throw new ControlError(403, `${user.username} cannot see that channel.`)
      return { channel: target, guild }
    },
    message(user, { id: channelId }, id) {
      const message = findMessage(world, id)
      const isHidden = message?.ephemeral_to && message.ephemeral_to !== user.id
      return found(message?.object.channel_id === channelId && !isHidden ? message : undefined, 'message', id)
    },
  }
}
