import { usePage } from '../context.ts'
import { nameColour, nameOf } from '../people.ts'
import { replyOf } from '../state/message-actions.ts'
import { focusBox } from './box-element.ts'

/** Above the message box: whom one answers, and whether that calls them. */
export function ReplyBar() {
  const { state, actions, guild } = usePage()
  const reply = replyOf(state)
  if (!reply) return null
  const { author } = reply.message
  const name = nameOf(state, guild, author.id) ?? author.username
  const colour = nameColour(guild, author.id)
  return (
    <div class="reply-bar">
      <p class="reply-words" role="status">
        Replying to <b style={colour ? { color: colour } : {}}>{name}</b>
      </p>
      {author.id !== state.userId && (
        <button
          type="button"
          class="reply-mention"
          aria-pressed={reply.mention}
          aria-label={`Mention ${name}`}
          title={reply.mention ? 'Will call the author. Press to send it silently.' : 'Does not call the author.'}
          onClick={() => {
            actions.callAuthor(!reply.mention)
            focusBox()
          }}
        >
          @ {reply.mention ? 'ON' : 'OFF'}
        </button>
      )}
      <button
        type="button"
        class="reply-cancel"
        aria-label="Cancel the reply"
        title="Cancel the reply (Esc)"
        onClick={() => {
          actions.reply(undefined)
          focusBox()
        }}
      >
        ✕
      </button>
    </div>
  )
}
