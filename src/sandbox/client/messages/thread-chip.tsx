import { usePage } from '../context.ts'
import type { Message } from '../shapes.ts'

/** The way into the thread that began from a message. */
export function ThreadChip({ thread }: { thread: NonNullable<Message['thread']> }) {
  const { state, actions, guild } = usePage()
  const now = guild?.channels.find(({ id }) => id === thread.id)
  const count = now?.message_count ?? thread.message_count ?? 0
  return (
    <button
      type="button"
      class="thread-chip"
      onClick={() => actions.go({ user: state.userId, guild: state.guildId, channel: thread.id })}
    >
      <span class="thread-name">{now?.name ?? thread.name}</span>
      <span class="thread-count">
        {count} {count === 1 ? 'Message' : 'Messages'} ›
      </span>
      <span class="thread-note">
        {(now?.archived ?? thread.thread_metadata?.archived) ? 'This thread is archived.' : 'Open the thread'}
      </span>
    </button>
  )
}
