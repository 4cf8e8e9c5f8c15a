import type { ComponentChildren } from 'preact'
import { usePage } from '../context.ts'
import { nameColour, nameOf } from '../people.ts'
import type { Message } from '../shapes.ts'
import { fullTime, messageTime } from '../time.ts'
import { Arrow, Pin, Thread } from './icons.tsx'

/** A line about what happened: a pin, a thread, somebody who joined. */
export function SystemLine({ message, show }: { message: Message; show(key: string): void }) {
  const { state, actions, guild } = usePage()
  const { author, message_reference: reference } = message
  const colour = nameColour(guild, author.id)
  const who = <b style={colour ? { color: colour } : {}}>{nameOf(state, guild, author.id) ?? author.username}</b>
  const threadId = message.type === 18 ? reference?.channel_id : undefined
  const lines: Readonly<Record<number, [icon: ComponentChildren, words: ComponentChildren]>> = {
    6: [
      <Pin key="pin" />,
      <>
        {who} pinned{' '}
        <button type="button" class="strong-button" onClick={() => reference?.message_id && show(reference.message_id)}>
          a message
        </button>{' '}
        to this channel.
      </>,
    ],
    7: [
      <span key="arrow" class="joined">
        <Arrow />
      </span>,
      <>Welcome, {who}! Say hi.</>,
    ],
    21: [<Thread key="thread" />, 'The message that this thread began from was deleted.'],
    18: [
      <Thread key="thread" />,
      <>
        {who} started a thread:{' '}
        <button
          type="button"
          class="strong-button"
          onClick={() => threadId && actions.go({ user: state.userId, guild: state.guildId, channel: threadId })}
        >
          {message.content}
        </button>
      </>,
    ],
  }
  const [icon, words] = lines[message.type] ?? [<Arrow key="arrow" />, message.content || 'Something happened here.']
  const at = new Date(message.timestamp)
  return (
    <p class="system-line">
      <span class="system-icon">{icon}</span>
      {words}
      <time class="message-time" dateTime={message.timestamp} title={fullTime(at)}>
        {messageTime(at)}
      </time>
    </p>
  )
}
