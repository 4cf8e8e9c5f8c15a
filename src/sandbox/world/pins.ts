import type { Core } from './core.ts'
import { createMessage } from './messages.ts'
import type { Channel, StoredMessage } from './records.ts'
import { messagesOf } from './world.ts'

/** topics/opcodes-and-status-codes, 30003. */
export const MOST_PINS = 50

/** Newest pin first. */
export const pinnedIn = (core: Core, channel: Channel): StoredMessage[] =>
  [...messagesOf(core.world, channel.id).values()]
    .filter((message) => message.object.pinned)
    .sort((a, b) => (b.pinned_at ?? '').localeCompare(a.pinned_at ?? ''))

/** Pins the message, and says so with a system message; a second time changes nothing. */
export async function pin(core: Core, channel: Channel, message: StoredMessage, userId: string): Promise<void> {
  if (message.object.pinned) return
  message.object.pinned = true
  message.pinned_at = core.timestamp()
  tell(core, channel, message)
  await createMessage(core, {
    channel,
    authorId: userId,
    body: {},
    also: {
      type: 6,
      message_reference: {
        type: 0,
        channel_id: channel.id,
        message_id: message.object.id,
        ...(channel.guild_id ? { guild_id: channel.guild_id } : {}),
      },
    },
  })
}

export function unpin(core: Core, channel: Channel, message: StoredMessage): void {
  if (!message.object.pinned) return
  message.object.pinned = false
  delete message.pinned_at
  tell(core, channel, message)
}

function tell(core: Core, channel: Channel, message: StoredMessage): void {
  channel.last_pin_timestamp = pinnedIn(core, channel)[0]?.pinned_at ?? null
  core.bus.emit('message_update', message)
  core.bus.emit('pins', channel)
  core.touch()
}
