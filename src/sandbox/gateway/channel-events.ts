import { GatewayIntentBits as I } from 'discord-api-types/v10'
import { channelObject, threadMemberObject } from '../world/channel-object.ts'
import type { Core } from '../world/core.ts'
import { memberObject } from '../world/objects.ts'
import type { Channel } from '../world/records.ts'
import { sees } from '../world/visibility.ts'
import { memberOf, threadsOf } from '../world/world.ts'
import type { Audience } from './audience.ts'
import type { Session } from './session.ts'

const MOST_COUNTED_MEMBERS = 50

/** Channels, threads and their members, webhooks. */
export function forwardChannels(core: Core, { toGuild, toChannel, toApplication }: Audience): void {
  const { bus, world } = core
  const intents = { guild: I.Guilds, direct: I.DirectMessages }
  const place = ({ id, guild_id, parent_id, type }: Channel) => ({ id, guild_id, parent_id, type })
  const asSeen = (channel: Channel, also: object) => (session: Session) => ({
    ...channelObject(world, channel, session.applicationId),
    ...also,
  })

  for (const kind of ['channel_create', 'channel_update', 'channel_delete'] as const)
    bus.on(kind, (channel) => {
      if (channel.guild_id) toGuild(channel.guild_id, I.Guilds, kind.toUpperCase(), channelObject(world, channel))
    })
  bus.on('webhooks', ({ id, guild_id }) => {
    if (guild_id) toGuild(guild_id, I.GuildWebhooks, 'WEBHOOKS_UPDATE', { guild_id, channel_id: id })
  })
  bus.on('thread_create', (thread) =>
    toChannel(thread, intents, 'THREAD_CREATE', asSeen(thread, { newly_created: true })),
  )
  bus.on('thread_update', (thread) => toChannel(thread, intents, 'THREAD_UPDATE', asSeen(thread, {})))
  bus.on('thread_delete', (thread) => toChannel(thread, intents, 'THREAD_DELETE', place(thread)))
  bus.on('thread_members', ({ thread, added, removed }) => {
    if (!thread.guild_id) return
    for (const userId of added.filter((id) => world.applications.has(id))) greet(thread, thread.guild_id, userId)
    const data = membersData(core, thread, added, removed)
    const about = [...added, ...removed]
    toGuild(thread.guild_id, I.GuildMembers, 'THREAD_MEMBERS_UPDATE', data)
    for (const userId of about.filter((id) => world.applications.has(id)))
      toApplication(userId, thread.guild_id, 'THREAD_MEMBERS_UPDATE', data, (s) => !(s.intents & I.GuildMembers))
  })
  bus.on('threads_seen', ({ guild, user_id, channel_ids }) => {
    const threads = threadsOf(world, guild.id).filter(
      (t) => !t.thread?.archived && channel_ids.includes(t.parent_id ?? '') && sees(world, user_id, t),
    )
    toApplication(user_id, guild.id, 'THREAD_LIST_SYNC', {
      guild_id: guild.id,
      channel_ids,
      threads: threads.map((thread) => channelObject(world, thread, user_id)),
      members: threads.flatMap((thread) => {
        const own = thread.thread?.members.find((member) => member.user_id === user_id)
        return own ? [threadMemberObject(thread, own)] : []
      }),
    })
  })

  /** A bot that comes into a thread learns that it is a member, and of a private one that it exists. */
  function greet(thread: Channel, guildId: string, userId: string) {
    const own = thread.thread?.members.find((member) => member.user_id === userId)
    if (thread.type === 12) toApplication(userId, guildId, 'THREAD_CREATE', channelObject(world, thread, userId))
    if (own)
      toApplication(userId, guildId, 'THREAD_MEMBER_UPDATE', { ...threadMemberObject(thread, own), guild_id: guildId })
  }
}

function membersData(core: Core, channel: Channel, added: string[], removed: string[]): object {
  const guild = core.world.guilds.get(channel.guild_id ?? '')
  const members = channel.thread?.members ?? []
  return {
    id: channel.id,
    guild_id: channel.guild_id,
    member_count: Math.min(members.length, MOST_COUNTED_MEMBERS),
    added_members: members
      .filter((member) => added.includes(member.user_id))
      .map((member) => {
        const own = guild && memberOf(guild, member.user_id)
        return {
          ...threadMemberObject(channel, member),
          ...(own ? { member: memberObject(core.world, own) } : {}),
          presence: null,
        }
      }),
    removed_member_ids: removed,
  }
}
