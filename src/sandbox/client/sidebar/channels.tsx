import { Avatar } from '../avatar.tsx'
import { usePage } from '../context.ts'

/** The channels of the server on screen, and below them who acts. */
export function Channels() {
  const { state, actions, guild } = usePage()
  return (
    <div class="channels">
      <h2 class="guild-name">{guild?.name ?? 'Sandbox'}</h2>
      <nav class="channel-list" aria-label="Channels">
        {guild?.channels.map(({ id, name }) => (
          <button
            key={id}
            type="button"
            class="channel"
            aria-current={id === state.channelId}
            data-unread={state.unread.has(id)}
            onClick={() => actions.go({ user: state.userId, guild: guild.id, channel: id })}
          >
            <span class="hash" aria-hidden="true">
              #
            </span>
            {name}
            {state.unread.has(id) && <span class="visually-hidden"> unread</span>}
          </button>
        ))}
      </nav>
      <ActingUser />
    </div>
  )
}

function ActingUser() {
  const { state, actions } = usePage()
  const people = state.world?.users.filter(({ bot }) => !bot) ?? []
  const user = people.find(({ id }) => id === state.userId)
  return (
    <div class="acting-user">
      {user && <Avatar user={user} size={32} />}
      <label>
        <span>You act as</span>
        <select
          value={state.userId}
          onChange={(event) =>
            actions.go({ user: event.currentTarget.value, guild: state.guildId, channel: state.channelId })
          }
        >
          {people.map(({ id, username }) => (
            <option key={id} value={id}>
              {username}
            </option>
          ))}
        </select>
      </label>
    </div>
  )
}
