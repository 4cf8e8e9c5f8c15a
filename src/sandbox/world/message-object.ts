import type { APIChannel, APIMessage } from 'discord-api-types/v10'
import { channelObject } from './channel-object.ts'
import { Flag } from './messages.ts'
import { reactionObjects } from './reactions.ts'
import type { StoredMessage } from './records.ts'
import { REPLY, referenced } from './replies.ts'
import type { World } from './world.ts'

/** Replies, and the first messages of threads. */
const REFERRING: ReadonlySet<number> = new Set([REPLY, 21])

/** A message as this user sees it: with its reactions and the thread that began from it. */
export function messageObject(world: World, stored: StoredMessage, viewerId?: string): APIMessage {
  const { object, reactions = [] } = stored
  const thread = world.channels.get(object.id)
  return {
    ...object,
    ...((object.flags ?? 0) & Flag.suppressEmbeds ? { embeds: [] } : {}),
    ...(REFERRING.has(object.type) ? { referenced_message: referenced(world, object) } : {}),
    ...(reactions.length > 0 ? { reactions: reactionObjects(reactions, viewerId) } : {}),
    ...(thread?.thread ? { thread: channelObject(world, thread, viewerId) as APIChannel } : {}),
  } as APIMessage
}

/** The same without what people wrote, for applications without the message content intent; their own messages stay whole. */
export function withoutContent(stored: StoredMessage, object: APIMessage, applicationId: string): APIMessage {
  const { author, mentions } = stored.object
  const isTheirs = author.id === applicationId || stored.object.application_id === applicationId
  if (!stored.guild_id || isTheirs || mentions.some((user) => user.id === applicationId)) return object
  return { ...object, content: '', embeds: [], attachments: [], components: [] }
}
