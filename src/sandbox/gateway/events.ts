import { GatewayIntentBits as I } from 'discord-api-types/v10'
import { channelObject } from '../world/channel-object.ts'
import type { Core } from '../world/core.ts'
import { bareMember, memberObject, roleObject, selfObject, userObject } from '../world/objects.ts'
import { mayAll, Permission, permissionsOf } from '../world/permissions.ts'
import type { Channel, Guild, StoredMessage } from '../world/records.ts'
import { guildsOf, memberOf } from '../world/world.ts'
import { guildCreateData } from './ready.ts'
import { deliver, dispatch, encodeEvent, type GatewayEvent, isOnShard, type Session } from './session.ts'
import type { Sessions } from './sessions.ts'

/** Turns what happens in the world into events for the sessions that may have them. */
export function forwardHappenings(core: Core, sessions: Sessions): void {
  const { bus, world } = core
  const sessionsIn = (guild: Guild) => guild.members.flatMap(({ user_id }) => sessions.ofApplication(user_id))

  /** Sends to every session in the guild that asked for the intent. */
  function toGuild(guildId: string, intent: number, t: string, d: unknown | ((session: Session) => unknown)) {
    const guild = world.guilds.get(guildId)
    if (!guild) return
    let same: GatewayEvent | undefined
    for (const session of sessionsIn(guild)) {
      if (!(session.intents & intent) || !isOnShard(session, guildId)) continue
      if (typeof d === 'function') dispatch(session, t, d(session))
      else {
        same ??= encodeEvent(t, d)
        deliver(session, same)
      }
    }
  }

  const toApplication = (
    applicationId: string,
    guildId: string | null,
    t: string,
    d: (session: Session) => unknown,
  ) => {
    for (const session of sessions.ofApplication(applicationId))
      if (isOnShard(session, guildId)) dispatch(session, t, d(session))
  }

  /** The sessions that see a channel and asked for the intent. */
  function near(channel: Channel | undefined, guild: Guild | undefined, intent: number): Session[] {
    const all = guild ? sessionsIn(guild) : (channel?.recipients ?? []).flatMap(sessions.ofApplication)
    return all.filter(
      (session) =>
        session.intents & intent &&
        isOnShard(session, guild?.id) &&
        (!guild || mayAll(permissionsOf(guild, session.applicationId, channel), Permission.ViewChannel)),
    )
  }

  /** Messages go to whoever sees the channel; ephemeral ones to nobody. */
  function messageEvent(message: StoredMessage, t: string, d: (session: Session) => unknown) {
    if (message.ephemeral_to) return
    const channel = world.channels.get(message.object.channel_id)
    const guild = world.guilds.get(message.guild_id ?? '')
    for (const session of near(channel, guild, guild ? I.GuildMessages : I.DirectMessages))
      dispatch(session, t, d(session))
  }

  bus.on('message', (m) => messageEvent(m, 'MESSAGE_CREATE', (s) => messageData(core, m, s)))
  bus.on('message_update', (m) => messageEvent(m, 'MESSAGE_UPDATE', (s) => messageData(core, m, s)))
  bus.on('message_delete', (m) =>
    messageEvent(m, 'MESSAGE_DELETE', () => ({
      id: m.object.id,
      channel_id: m.object.channel_id,
      ...(m.guild_id ? { guild_id: m.guild_id } : {}),
    })),
  )
  bus.on('interaction_create', ({ interaction, payload }) =>
    toApplication(interaction.application_id, interaction.guild_id, 'INTERACTION_CREATE', () => payload),
  )
  bus.on('guild_join', ({ guild, application }) => {
    for (const session of sessions.ofApplication(application.id))
      if (session.intents & I.Guilds && isOnShard(session, guild.id))
        dispatch(session, 'GUILD_CREATE', guildCreateData(core, guild, session, sessions.presences(guild.id)))
  })
  bus.on('guild_leave', ({ guild, application }) =>
    toApplication(application.id, guild.id, 'GUILD_DELETE', () => ({ id: guild.id })),
  )
  bus.on('channel_create', (channel) => {
    if (channel.guild_id) toGuild(channel.guild_id, I.Guilds, 'CHANNEL_CREATE', channelObject(world, channel))
  })
  for (const kind of ['role_create', 'role_update'] as const)
    bus.on(kind, ({ guild, role }) =>
      toGuild(guild.id, I.Guilds, `GUILD_${kind.toUpperCase()}`, { guild_id: guild.id, role: roleObject(role) }),
    )
  for (const kind of ['member_add', 'member_update'] as const)
    bus.on(kind, ({ guild, member }) =>
      toGuild(guild.id, I.GuildMembers, `GUILD_${kind.toUpperCase()}`, {
        guild_id: guild.id,
        ...memberObject(world, member),
      }),
    )
  bus.on('member_remove', ({ guild, user }) =>
    toGuild(guild.id, I.GuildMembers, 'GUILD_MEMBER_REMOVE', { guild_id: guild.id, user: userObject(user) }),
  )
  bus.on('user_update', (user) => toApplication(user.id, null, 'USER_UPDATE', () => selfObject(user)))
  bus.on('presence', ({ user_id, status, activities }) => {
    for (const guild of guildsOf(world, user_id))
      toGuild(guild.id, I.GuildPresences, 'PRESENCE_UPDATE', presenceData(user_id, guild.id, status, activities))
  })
  bus.on('typing', ({ channel, user }) => {
    const guild = world.guilds.get(channel.guild_id ?? '')
    const member = guild && memberOf(guild, user.id)
    const data = {
      channel_id: channel.id,
      ...(guild ? { guild_id: guild.id } : {}),
      user_id: user.id,
      timestamp: Math.floor(core.clock.now() / 1000),
      ...(member ? { member: memberObject(world, member) } : {}),
    }
    for (const session of near(channel, guild, guild ? I.GuildMessageTyping : I.DirectMessageTyping))
      dispatch(session, 'TYPING_START', data)
  })
}

export const presenceData = (userId: string, guildId: string, status: string, activities: unknown[]) => ({
  user: { id: userId },
  guild_id: guildId,
  status,
  activities,
  client_status: status === 'offline' ? {} : { web: status },
})

/** A message as this session may read it: others' content only with the intent, in direct messages, or when it is mentioned. */
function messageData(core: Core, message: StoredMessage, session: Session): object {
  const { object } = message
  const guild = core.world.guilds.get(message.guild_id ?? '')
  const member = guild && memberOf(guild, object.author.id)
  const mayRead =
    (session.intents & I.MessageContent) !== 0 ||
    !guild ||
    object.author.id === session.applicationId ||
    object.mentions.some((user) => user.id === session.applicationId)
  return {
    ...object,
    ...(mayRead ? {} : { content: '', embeds: [], attachments: [], components: [] }),
    ...(guild ? { guild_id: guild.id } : {}),
    ...(member && !object.webhook_id ? { member: bareMember(member) } : {}),
  }
}
