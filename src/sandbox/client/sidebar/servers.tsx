import { usePage } from '../context.ts'
import { guildsOf } from '../state/place.ts'
import { unreadIn } from '../state/reading.ts'

/** The servers that the acting person is in, as round buttons. */
export function Servers() {
  const { state, actions } = usePage()
  const guilds = state.world ? guildsOf(state.world, state.userId) : []
  return (
    <nav class="servers" aria-label="Servers">
      {guilds.map(({ id, name, icon, channels }) => {
        const mentions = channels.reduce((sum, channel) => sum + (unreadIn(state, channel.id)?.mentions ?? 0), 0)
        return (
          <span key={id} class="server-place">
            <button
              type="button"
              class="server"
              title={name}
              aria-label={name}
              aria-current={id === state.guildId}
              data-unread={channels.some((channel) => unreadIn(state, channel.id))}
              onClick={() => actions.go({ user: state.userId, guild: id })}
            >
              {icon ? <img src={`/cdn/icons/${id}/${icon}.png`} alt="" /> : initials(name)}
            </button>
            {mentions > 0 && (
              <span class="mention-count">
                {mentions}
                <span class="visually-hidden"> mentions in {name}</span>
              </span>
            )}
          </span>
        )
      })}
    </nav>
  )
}

const initials = (name: string) =>
  name
    .split(/\s+/)
    .map((word) => [...word][0] ?? '')
    .join('')
    .slice(0, 3)
