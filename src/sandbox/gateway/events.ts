import { GatewayIntentBits as I } from 'discord-api-types/v10'
import type { Core } from '../world/core.ts'
import { emojiObject, emojisOf } from '../world/emojis.ts'
import { guildObject } from '../world/guild-object.ts'
import { memberObject, roleObject, selfObject, userObject } from '../world/objects.ts'
import type { Guild, Member } from '../world/records.ts'
import { guildsOf } from '../world/world.ts'
import { createAudience } from './audience.ts'
import { forwardChannels } from './channel-events.ts'
import { forwardInvites } from './invite-events.ts'
import { forwardMessages } from './message-events.ts'
import { guildCreateData } from './ready.ts'
import type { Session } from './session.ts'
import type { Sessions } from './sessions.ts'

/** Turns what happens in the world into events for the sessions that may have them. */
export function forwardHappenings(core: Core, sessions: Sessions): void {
  const { bus, world } = core
  const audience = createAudience(core, sessions)
  const { toGuild, toApplication } = audience
  forwardMessages(core, audience)
  forwardChannels(core, audience)
  forwardInvites(core, audience)

  bus.on('interaction_create', ({ interaction, payload }) =>
    toApplication(interaction.application_id, interaction.guild_id, 'INTERACTION_CREATE', payload),
  )
  bus.on('guild_join', ({ guild, application }) =>
    toApplication(
      application.id,
      guild.id,
      'GUILD_CREATE',
      (session) => guildCreateData(core, guild, session, sessions.presences(guild.id)),
      wantsGuilds,
    ),
  )
  bus.on('guild_update', (guild) => toGuild(guild.id, I.Guilds, 'GUILD_UPDATE', guildObject(world, guild)))
  bus.on('guild_leave', ({ guild, application }) =>
    toApplication(application.id, guild.id, 'GUILD_DELETE', { id: guild.id }),
  )
  for (const kind of ['role_create', 'role_update'] as const)
    bus.on(kind, ({ guild, role }) =>
      toGuild(guild.id, I.Guilds, `GUILD_${kind.toUpperCase()}`, { guild_id: guild.id, role: roleObject(role) }),
    )
  bus.on('role_delete', ({ guild, role }) =>
    toGuild(guild.id, I.Guilds, 'GUILD_ROLE_DELETE', { guild_id: guild.id, role_id: role.id }),
  )
  const memberData = (guild: Guild, member: Member) => ({ guild_id: guild.id, ...memberObject(world, member) })
  bus.on('member_add', ({ guild, member }) =>
    toGuild(guild.id, I.GuildMembers, 'GUILD_MEMBER_ADD', memberData(guild, member)),
  )
  bus.on('member_update', ({ guild, member }) => {
    toGuild(guild.id, I.GuildMembers, 'GUILD_MEMBER_UPDATE', memberData(guild, member))
    // A bot learns of its own changes without the intent too.
    if (world.applications.has(member.user_id))
      toApplication(member.user_id, guild.id, 'GUILD_MEMBER_UPDATE', memberData(guild, member), lacksMembers)
  })
  bus.on('member_remove', ({ guild, user }) =>
    toGuild(guild.id, I.GuildMembers, 'GUILD_MEMBER_REMOVE', { guild_id: guild.id, user: userObject(user) }),
  )
  for (const kind of ['ban_add', 'ban_remove'] as const)
    bus.on(kind, ({ guild, user }) =>
      toGuild(guild.id, I.GuildModeration, `GUILD_${kind.toUpperCase()}`, {
        guild_id: guild.id,
        user: userObject(user),
      }),
    )
  bus.on('emojis', (guild) =>
    toGuild(guild.id, I.GuildExpressions, 'GUILD_EMOJIS_UPDATE', {
      guild_id: guild.id,
      emojis: emojisOf(world, guild.id).map((emoji) => emojiObject(world, emoji)),
    }),
  )
  bus.on('user_update', (user) => toApplication(user.id, null, 'USER_UPDATE', selfObject(user)))
  bus.on('presence', ({ user_id, status, activities }) => {
    for (const guild of guildsOf(world, user_id))
      toGuild(guild.id, I.GuildPresences, 'PRESENCE_UPDATE', presenceData(user_id, guild.id, status, activities))
  })
}

const lacksMembers = (session: Session) => (session.intents & I.GuildMembers) === 0
const wantsGuilds = (session: Session) => (session.intents & I.Guilds) !== 0

export const presenceData = (userId: string, guildId: string, status: string, activities: unknown[]) => ({
  user: { id: userId },
  guild_id: guildId,
  status,
  activities,
  client_status: status === 'offline' ? {} : { web: status },
})
