import type { Core } from '../world/core.ts'
import type { Channel, Guild } from '../world/records.ts'
import { sees } from '../world/visibility.ts'
import { deliver, dispatch, encodeEvent, type GatewayEvent, isOnShard, type Session } from './session.ts'
import type { Sessions } from './sessions.ts'

/** An event's data; a function where it differs from session to session. */
export type Data = object | ((session: Session) => object)

/** Who may have an event; each sends it to those sessions. */
export interface Audience {
  /** All in the guild that asked for the intent. */
  toGuild(guildId: string, intent: number, t: string, d: Data): void
  /** Those whose bot sees the channel, with the intent for guilds or for direct messages. */
  toChannel(channel: Channel, intents: { guild: number; direct: number }, t: string, d: Data): void
  /** The application's own sessions, or those of them that `wants` picks. */
  toApplication(
    applicationId: string,
    guildId: string | null,
    t: string,
    d: Data,
    wants?: (session: Session) => boolean,
  ): void
}

export function createAudience(core: Core, sessions: Sessions): Audience {
  const { world } = core
  const sessionsIn = (guild: Guild) => guild.members.flatMap(({ user_id }) => sessions.ofApplication(user_id))

  function send(to: Session[], t: string, d: Data) {
    let same: GatewayEvent | undefined
    for (const session of to) {
      if (typeof d === 'function') dispatch(session, t, d(session))
      else {
        same ??= encodeEvent(t, d)
        deliver(session, same)
      }
    }
  }

  return {
    toGuild(guildId, intent, t, d) {
      const guild = world.guilds.get(guildId)
      if (!guild) return
      const wanted = sessionsIn(guild).filter((s) => s.intents & intent && isOnShard(s, guildId))
      send(wanted, t, d)
    },
    toChannel(channel, intents, t, d) {
      const guild = world.guilds.get(channel.guild_id ?? '')
      const near = guild ? sessionsIn(guild) : (channel.recipients ?? []).flatMap(sessions.ofApplication)
      const intent = guild ? intents.guild : intents.direct
      const wanted = near.filter(
        (s) => s.intents & intent && isOnShard(s, channel.guild_id) && sees(world, s.applicationId, channel),
      )
      send(wanted, t, d)
    },
    toApplication(applicationId, guildId, t, d, wants = () => true) {
      const own = sessions.ofApplication(applicationId).filter((s) => isOnShard(s, guildId) && wants(s))
      send(own, t, d)
    },
  }
}
