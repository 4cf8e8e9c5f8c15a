import type { Core } from './core.ts'
import { createMessage, Flag } from './messages.ts'
import type { Channel, StoredMessage } from './records.ts'
import { watchSilence } from './thread-activity.ts'
import { threadsOf } from './world.ts'

export interface NewThread {
  parent: Channel
  ownerId: string
  name: string
  type: 10 | 11 | 12
  /** The message it begins from; their ids are the same. */
  message?: StoredMessage
  invitable?: boolean
  /** Minutes. */
  autoArchive?: number
  rateLimit?: number
}

/** ~ The number of Discord's help centre; topics/threads only says that there is one, and that archived threads do not count. */
const MOST_ACTIVE_THREADS = 1000

/** Whether the guild may have one more thread that is not archived. */
export const hasRoomForThread = ({ world }: Core, guildId: string): boolean =>
  threadsOf(world, guildId).filter(({ thread }) => !thread?.archived).length < MOST_ACTIVE_THREADS

const DAY_MINUTES = 1440

/** Starts a thread, with its creator in it and the system message that shows it to others. */
export async function startThread(core: Core, start: NewThread): Promise<Channel> {
  const { parent, ownerId, message } = start
  const now = core.timestamp()
  const channel: Channel = {
    id: message?.object.id ?? core.newId(),
    type: start.type,
    ...(parent.guild_id ? { guild_id: parent.guild_id } : {}),
    name: start.name,
    topic: null,
    position: 0,
    permission_overwrites: parent.permission_overwrites,
    last_message_id: null,
    parent_id: parent.id,
    rate_limit_per_user: start.rateLimit ?? parent.default_thread_rate_limit_per_user ?? 0,
    thread: {
      owner_id: ownerId,
      archived: false,
      locked: false,
      invitable: start.invitable ?? true,
      auto_archive_duration: start.autoArchive ?? parent.default_auto_archive_duration ?? DAY_MINUTES,
      archive_timestamp: now,
      create_timestamp: now,
      members: [{ user_id: ownerId, join_timestamp: now }],
      message_count: 0,
      total_message_sent: 0,
    },
  }
  core.world.channels.set(channel.id, channel)
  watchSilence(core, channel)
  core.bus.emit('thread_create', channel)
  core.touch()
  if (message) await startFrom(core, channel, message, ownerId)
  else if (start.type !== 12) await announce(core, channel, parent, ownerId)
  return channel
}

/** The message shows its thread, and the thread begins with a reference to it. */
async function startFrom(core: Core, channel: Channel, message: StoredMessage, ownerId: string): Promise<void> {
  message.object.flags = (message.object.flags ?? 0) | Flag.hasThread
  core.bus.emit('message_update', message)
  await createMessage(core, {
    channel,
    authorId: ownerId,
    body: {},
    also: { type: 21, message_reference: reference(message.object.channel_id, channel, message.object.id) },
  })
}

async function announce(core: Core, thread: Channel, parent: Channel, ownerId: string): Promise<void> {
  await createMessage(core, {
    channel: parent,
    authorId: ownerId,
    body: { content: thread.name ?? '' },
    also: { type: 18, message_reference: reference(thread.id, thread) },
  })
}

const reference = (channelId: string, { guild_id }: Channel, messageId?: string) => ({
  type: 0 as const,
  channel_id: channelId,
  ...(messageId ? { message_id: messageId } : {}),
  ...(guild_id ? { guild_id } : {}),
})
