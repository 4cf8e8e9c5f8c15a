import type { APIReaction } from 'discord-api-types/v10'
import type { Core } from './core.ts'
import type { EmojiRef, Reaction, StoredMessage } from './records.ts'

/** Different emojis on one message (topics/opcodes-and-status-codes, 30010). */
export const MOST_REACTIONS = 20

export const reactionOf = (stored: StoredMessage, emoji: EmojiRef): Reaction | undefined =>
  stored.reactions?.find((reaction) => isSame(reaction.emoji, emoji))

/** Adds the user's reaction; a second time changes nothing. */
export function react(core: Core, message: StoredMessage, emoji: EmojiRef, userId: string): void {
  message.reactions ??= []
  const present = reactionOf(message, emoji)
  if (present?.user_ids.includes(userId)) return
  if (present) present.user_ids.push(userId)
  else message.reactions.push({ emoji, user_ids: [userId] })
  core.bus.emit('reaction', { kind: 'add', message, emoji: present?.emoji ?? emoji, user_id: userId })
  core.touch()
}

/** Takes the user's reaction away; false where there was none. */
export function unreact(core: Core, message: StoredMessage, emoji: EmojiRef, userId: string): boolean {
  const present = reactionOf(message, emoji)
  if (!present?.user_ids.includes(userId)) return false
  present.user_ids = present.user_ids.filter((id) => id !== userId)
  if (present.user_ids.length === 0) drop(message, present)
  core.bus.emit('reaction', { kind: 'remove', message, emoji: present.emoji, user_id: userId })
  core.touch()
  return true
}

/** Takes all reactions away, or all of one emoji. */
export function clearReactions(core: Core, message: StoredMessage, emoji?: EmojiRef): void {
  if (emoji) {
    const present = reactionOf(message, emoji)
    if (!present) return
    drop(message, present)
    core.bus.emit('reaction', { kind: 'remove_emoji', message, emoji: present.emoji })
  } else {
    message.reactions = []
    core.bus.emit('reaction', { kind: 'remove_all', message })
  }
  core.touch()
}

/** Reactions as a message object carries them; `me` is about the viewer. */
export const reactionObjects = (reactions: Reaction[], viewerId?: string): APIReaction[] =>
  reactions.map(({ emoji, user_ids }) => ({
    emoji,
    count: user_ids.length,
    count_details: { normal: user_ids.length, burst: 0 },
    burst_colors: [],
    me: viewerId !== undefined && user_ids.includes(viewerId),
    me_burst: false,
  }))

const isSame = (a: EmojiRef, b: EmojiRef) => (a.id || b.id ? a.id === b.id : a.name === b.name)

function drop(message: StoredMessage, gone: Reaction): void {
  message.reactions = message.reactions?.filter((reaction) => reaction !== gone) ?? []
}
