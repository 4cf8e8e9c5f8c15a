import { GatewayIntentBits } from 'discord-api-types/v10'
import { gatewayUrl } from '../rest/gateway-routes.ts'
import { channelObject } from '../world/channel-object.ts'
import type { Core } from '../world/core.ts'
import { guildObject } from '../world/guild-object.ts'
import { memberObject, selfObject } from '../world/objects.ts'
import type { Application, Guild } from '../world/records.ts'
import { sees } from '../world/visibility.ts'
import { channelsOf, guildsOf, memberOf, threadsOf } from '../world/world.ts'
import { isOnShard, type Session } from './session.ts'

const guildsOfSession = (core: Core, session: Session) =>
  guildsOf(core.world, session.applicationId).filter((guild) => isOnShard(session, guild.id))

/** READY's data. */
export function readyData(core: Core, application: Application, session: Session): object {
  const user = core.world.users.get(application.id)
  if (!user) throw new Error(`application ${application.id} has no user`)
  return {
    v: 10,
    user: selfObject(user),
    user_settings: {},
    guilds: guildsOfSession(core, session).map((guild) => ({ id: guild.id, unavailable: true })),
    session_id: session.id,
    session_type: 'normal',
    resume_gateway_url: gatewayUrl(core),
    shard: session.shard,
    application: { id: application.id, flags: application.flags },
    private_channels: [],
    relationships: [],
    presences: [],
    guild_join_requests: [],
    geo_ordered_rtc_regions: [],
    auth: {},
    _trace: ['["sandbox",{"micros":0}]'],
  }
}

/** The guilds whose GUILD_CREATE follows READY. */
export const guildsAfterReady = (core: Core, session: Session): Guild[] =>
  session.intents & GatewayIntentBits.Guilds ? guildsOfSession(core, session) : []

/** GUILD_CREATE's data; without the presences intent only the bot itself is among the members, and of a large guild those online. */
export function guildCreateData(
  core: Core,
  guild: Guild,
  session: Session,
  presences: { user: { id: string } }[],
): object {
  const seesAll = (session.intents & GatewayIntentBits.GuildPresences) !== 0
  const isLarge = guild.members.length > session.largeThreshold
  const online = new Set(seesAll && isLarge ? presences.map((p) => p.user.id) : []).add(session.applicationId)
  const members = seesAll && !isLarge ? guild.members : guild.members.filter((m) => online.has(m.user_id))
  return {
    ...guildObject(core.world, guild),
    joined_at: memberOf(guild, session.applicationId)?.joined_at,
    large: isLarge,
    unavailable: false,
    member_count: guild.members.length,
    members: members.map((member) => memberObject(core.world, member)),
    channels: channelsOf(core.world, guild.id).map((channel) => channelObject(core.world, channel)),
    threads: threadsOf(core.world, guild.id)
      .filter((thread) => !thread.thread?.archived && sees(core.world, session.applicationId, thread))
      .map((thread) => channelObject(core.world, thread, session.applicationId)),
    voice_states: [],
    presences: seesAll ? presences : [],
    stage_instances: [],
    guild_scheduled_events: [],
    soundboard_sounds: [],
  }
}
