import type { APIInteractionDataResolvedChannel } from 'discord-api-types/v10'
import { userObject } from './objects.ts'
import type { Channel, Thread } from './records.ts'
import type { World } from './world.ts'

/** Any channel as the API gives it; with `viewerId` a thread carries that user's own membership. */
export function channelObject(world: World, channel: Channel, viewerId?: string): object {
  if (channel.recipients) return directObject(world, channel, channel.recipients)
  if (channel.thread) return threadObject(channel, channel.thread, viewerId)
  const isCategory = channel.type === 4
  const isVoice = channel.type === 2
  return {
    id: channel.id,
    type: channel.type,
    guild_id: channel.guild_id,
    name: channel.name,
    position: channel.position,
    parent_id: channel.parent_id ?? null,
    flags: 0,
    permission_overwrites: channel.permission_overwrites,
    ...(isCategory ? {} : textFields(channel)),
    ...(isVoice ? { bitrate: 64_000, user_limit: 0, rtc_region: null } : {}),
  }
}

/** A thread's member as the API gives it. */
export const threadMemberObject = (thread: Channel, member: Thread['members'][number]) => ({
  id: thread.id,
  user_id: member.user_id,
  join_timestamp: member.join_timestamp,
  flags: 0,
})

/** A channel as an option's value resolves to it. */
export const resolvedChannel = (channel: Channel, permissions: bigint) =>
  ({
    id: channel.id,
    name: channel.name ?? null,
    type: channel.type,
    permissions: permissions.toString(),
    parent_id: channel.parent_id ?? null,
    flags: 0,
  }) as unknown as APIInteractionDataResolvedChannel

const textFields = (channel: Channel) => ({
  topic: channel.topic,
  nsfw: channel.nsfw ?? false,
  last_message_id: channel.last_message_id,
  last_pin_timestamp: channel.last_pin_timestamp ?? null,
  rate_limit_per_user: channel.rate_limit_per_user ?? 0,
  ...(channel.default_auto_archive_duration
    ? { default_auto_archive_duration: channel.default_auto_archive_duration }
    : {}),
  ...(channel.default_thread_rate_limit_per_user
    ? { default_thread_rate_limit_per_user: channel.default_thread_rate_limit_per_user }
    : {}),
})

function directObject(world: World, channel: Channel, recipients: string[]): object {
  const people = recipients.flatMap((id) => world.users.get(id) ?? []).filter((user) => !user.bot)
  return {
    id: channel.id,
    type: 1,
    flags: 0,
    last_message_id: channel.last_message_id,
    last_pin_timestamp: channel.last_pin_timestamp ?? null,
    recipients: people.map(userObject),
  }
}

const MOST_COUNTED_MEMBERS = 50

function threadObject(channel: Channel, thread: Thread, viewerId: string | undefined): object {
  const own = thread.members.find((m) => m.user_id === viewerId)
  return {
    id: channel.id,
    type: channel.type,
    guild_id: channel.guild_id,
    name: channel.name,
    parent_id: channel.parent_id,
    owner_id: thread.owner_id,
    flags: 0,
    last_message_id: channel.last_message_id,
    last_pin_timestamp: channel.last_pin_timestamp ?? null,
    rate_limit_per_user: channel.rate_limit_per_user ?? 0,
    message_count: thread.message_count,
    total_message_sent: thread.total_message_sent,
    member_count: Math.min(thread.members.length, MOST_COUNTED_MEMBERS),
    thread_metadata: {
      archived: thread.archived,
      archive_timestamp: thread.archive_timestamp,
      auto_archive_duration: thread.auto_archive_duration,
      locked: thread.locked,
      create_timestamp: thread.create_timestamp,
      ...(channel.type === 12 ? { invitable: thread.invitable } : {}),
    },
    ...(own ? { member: threadMemberObject(channel, own) } : {}),
  }
}
