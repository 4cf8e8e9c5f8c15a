import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { Avatar } from '../avatar.tsx'
import { usePage } from '../context.ts'
import { menuKeys } from '../list/list-keys.ts'
import { nameOf } from '../people.ts'
import { peopleByServer } from './people-by-server.ts'

/** Who acts, at the bottom left; pressing it lets one act as somebody else. */
export function UserPanel() {
  const { state, actions, guild } = usePage()
  const [open, setOpen] = useState(false)
  const panel = useRef<HTMLDivElement>(null)
  const button = useRef<HTMLButtonElement>(null)
  const user = state.world?.users.find(({ id }) => id === state.userId)
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!event.ctrlKey || !event.shiftKey || event.key.toLowerCase() !== 'u') return
      event.preventDefault()
      setOpen(true)
    }
    const onDown = (event: Event) => !panel.current?.contains(event.target as Node) && setOpen(false)
    addEventListener('keydown', onKey)
    addEventListener('pointerdown', onDown)
    return () => {
      removeEventListener('keydown', onKey)
      removeEventListener('pointerdown', onDown)
    }
  }, [])
  if (!user) return null
  const name = nameOf(state, guild, user.id) ?? user.username
  function close() {
    setOpen(false)
    button.current?.focus()
  }
  return (
    <div class="user-panel" ref={panel}>
      {open && (
        <ActAs
          onClose={close}
          onPick={(id) => {
            setOpen(false)
            void actions.go({ user: id, guild: state.guildId, channel: state.channelId })
          }}
        />
      )}
      <button
        ref={button}
        type="button"
        class="user-button"
        aria-haspopup="menu"
        aria-expanded={open}
        aria-label={`You act as ${name}`}
        title="Act as somebody else (Ctrl+Shift+U)"
        onClick={() => setOpen(!open)}
      >
        <span class="presence" data-status="online" data-online="true">
          <Avatar user={user} size={32} />
        </span>
        <span class="user-words">
          <span class="user-name">{name}</span>
          <span class="user-note">You act as {user.username}</span>
        </span>
      </button>
      <button
        type="button"
        class="icon-button"
        aria-label="Keyboard shortcuts"
        title="Keyboard shortcuts (Ctrl+/)"
        onClick={() => actions.show({ kind: 'shortcuts' })}
      >
        <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">
          <rect x="2" y="5" width="20" height="14" rx="3" fill="none" stroke="currentColor" stroke-width="2" />
          <path d="M6 10h1m4 0h1m4 0h1M8 14.500h8" stroke="currentColor" stroke-width="2" stroke-linecap="round" />
        </svg>
      </button>
    </div>
  )
}

function ActAs({ onClose, onPick }: { onClose(): void; onPick(userId: string): void }) {
  const { state } = usePage()
  const menu = useRef<HTMLDivElement>(null)
  const groups = peopleByServer(state)
  const items = () => [...(menu.current?.querySelectorAll<HTMLElement>('[role="menuitemradio"]') ?? [])]
  useLayoutEffect(() => (menu.current?.querySelector<HTMLElement>('[aria-checked="true"]') ?? items()[0])?.focus(), [])
  const onKeyDown = menuKeys({
    lines: items,
    onClose,
    onOther(key) {
      const named = items().find((item) => item.dataset.name?.startsWith(key.toLowerCase()))
      if (key.length > 1 || key === ' ' || !named) return false
      named.focus()
      return true
    },
  })
  return (
    <div class="act-as" role="menu" aria-label="Act as" tabIndex={-1} ref={menu} onKeyDown={onKeyDown}>
      {groups.map(({ title, people }) => (
        // biome-ignore lint/a11y/useSemanticElements: a section of a menu
        <div key={title} role="group" aria-label={title}>
          <p class="menu-heading" aria-hidden="true">
            {title}
          </p>
          {people.map(({ user, note }) => (
            <button
              key={user.id}
              type="button"
              role="menuitemradio"
              class="menu-item person"
              tabIndex={-1}
              data-name={user.username.toLowerCase()}
              aria-checked={user.id === state.userId}
              onClick={() => onPick(user.id)}
            >
              <Avatar user={user} size={32} />
              <span class="user-words">
                <span class="user-name">{user.username}</span>
                {note && <span class="user-note">{note}</span>}
              </span>
              {user.id === state.userId && <span aria-hidden="true">✓</span>}
            </button>
          ))}
        </div>
      ))}
    </div>
  )
}
