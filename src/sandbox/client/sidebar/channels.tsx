import { usePage } from '../context.ts'
import { UserPanel } from '../switcher/user-panel.tsx'

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
      <UserPanel />
    </div>
  )
}
