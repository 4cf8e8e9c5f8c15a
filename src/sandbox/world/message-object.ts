import type { APIChannel, APIMessage } from 'discord-api-types/v10'
import { channelObject } from './channel-object.ts'
import { Flag } from './messages.ts'
import { reactionObjects } from './reactions.ts'
import type { StoredMessage } from './records.ts'
import { messagesOf, type World } from './world.ts'

/** A message as this user sees it: with its reactions and the thread that began from it. */
export function messageObject(world: World, stored: StoredMessage, viewerId?: string): APIMessage {
  const { object, reactions = [] } = stored
  const thread = world.channels.get(object.id)
  return {
    ...object,
    ...((object.flags ?? 0) & Flag.suppressEmbeds ? { embeds: [] } : {}),
    ...(object.type === 21 ? { referenced_message: starter(world, object) } : {}),
    ...(reactions.length > 0 ? { reactions: reactionObjects(reactions, viewerId) } : {}),
    ...(thread?.thread ? { thread: channelObject(world, thread, viewerId) as APIChannel } : {}),
  } as APIMessage
}

/** What the first message of a thread stands for, as it is now. */
function starter(world: World, { message_reference }: APIMessage): APIMessage | null {
  const channel = messagesOf(world, message_reference?.channel_id ?? '')
  return channel.get(message_reference?.message_id ?? '')?.object ?? null
}

/** The same without what people wrote, for applications without the message content intent; their own messages stay whole. */
export function withoutContent(stored: StoredMessage, object: APIMessage, applicationId: string): APIMessage {
  const { author, mentions } = stored.object
  const isTheirs = author.id === applicationId || stored.object.application_id === applicationId
  if (!stored.guild_id || isTheirs || mentions.some((user) => user.id === applicationId)) return object
  return { ...object, content: '', embeds: [], attachments: [], components: [] }
}
