import type { APIMessage, APIUser } from 'discord-api-types/v10'
import { userObject } from './objects.ts'
import type { StoredMessage } from './records.ts'
import { messagesOf, type World } from './world.ts'

/** A reply. */
export const REPLY = 19

/** The fields that make a message a reply to that one. */
export const replyFields = ({ object, guild_id }: StoredMessage): Partial<APIMessage> => ({
  type: REPLY,
  message_reference: {
    type: 0,
    channel_id: object.channel_id,
    message_id: object.id,
    ...(guild_id ? { guild_id } : {}),
  },
})

/**
 * The message that a reply answers, or that the first message of a thread stands for, as it is now; null once it is gone (page
 * resources/message). What that one answers in turn is not told, so it is not kept either.
 */
export const referenced = (world: World, { message_reference }: Partial<APIMessage>): APIMessage | null =>
  messagesOf(world, message_reference?.channel_id ?? '').get(message_reference?.message_id ?? '')?.object ?? null

/** Who is called by being answered; nobody is by their own answer (~). */
export function repliedUser(world: World, answer: Partial<APIMessage> | undefined, authorId: string): APIUser[] {
  if (answer?.type !== REPLY) return []
  const author = referenced(world, answer)?.author
  const user = author && author.id !== authorId ? world.users.get(author.id) : undefined
  return user ? [userObject(user)] : []
}
