import { usePage } from '../context.ts'
import { CustomEmoji } from '../markdown/mention.tsx'
import { nameOf } from '../people.ts'
import type { Message, Reaction } from '../shapes.ts'

/** How the control interface names an emoji: itself, or `name:id`. */
const refOf = ({ emoji }: Reaction) => (emoji.id ? `${emoji.name}:${emoji.id}` : (emoji.name ?? ''))

/** The reactions to a message; a click adds one's own or takes it away. */
export function Reactions({ message }: { message: Message }) {
  const { state, actions, guild } = usePage()
  if (!message.reactions?.length) return null
  return (
    <ul class="reactions" aria-label="Reactions">
      {message.reactions.map((reaction) => {
        const users = reaction.user_ids ?? []
        const isMine = users.includes(state.userId)
        const names = users.map((id) => nameOf(state, guild, id) ?? 'someone').join(', ')
        return (
          <li key={refOf(reaction)}>
            <button
              type="button"
              class="reaction"
              aria-pressed={isMine}
              aria-label={`${reaction.emoji.name}, ${reaction.count}`}
              title={`${names} reacted with ${reaction.emoji.id ? `:${reaction.emoji.name}:` : reaction.emoji.name}`}
              onClick={() => actions.react(message.id, refOf(reaction), isMine)}
            >
              {reaction.emoji.id ? (
                <CustomEmoji id={reaction.emoji.id} name={reaction.emoji.name ?? ''} />
              ) : (
                <span class="emoji">{reaction.emoji.name}</span>
              )}
              <span>{reaction.count}</span>
            </button>
          </li>
        )
      })}
    </ul>
  )
}
