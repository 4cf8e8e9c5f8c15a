import { useState } from 'preact/hooks'
import { Avatar } from '../avatar.tsx'
import { usePage } from '../context.ts'
import { Dialog } from '../dialog/dialog.tsx'
import { moved } from '../list/list-keys.ts'
import { ListRow } from '../list/list-row.tsx'
import { useActiveInView } from '../list/use-active-in-view.ts'
import { type Destination, destinationsOf, search } from './destinations.ts'

/** Finds a server, channel, thread, person or bot by a few letters, and goes there. */
export function QuickSwitcher() {
  const { state, actions } = usePage()
  const [query, setQuery] = useState('')
  const [active, setActive] = useState(0)
  const hits = search(destinationsOf(state), query)
  const at = Math.min(active, hits.length - 1)
  const list = useActiveInView(at)

  function go(index: number) {
    const hit = hits[index]
    if (!hit) return
    actions.show(undefined)
    if (hit.wanted) void actions.go(hit.wanted)
    else actions.openDrawer('applications')
  }
  function onKeyDown(event: KeyboardEvent) {
    const next = moved(event.key, at, hits.length)
    if (next !== undefined) setActive(next)
    else if (event.key === 'Enter') go(at)
    else return
    event.preventDefault()
  }
  return (
    <Dialog class="window switcher" label="Quick switcher" onClose={() => actions.show(undefined)}>
      <input
        class="switcher-box"
        type="text"
        autocomplete="off"
        spellcheck={false}
        placeholder="Where would you like to go?"
        role="combobox"
        aria-label="Where would you like to go?"
        aria-expanded={hits.length > 0}
        aria-controls="destinations"
        aria-autocomplete="list"
        aria-activedescendant={hits.length > 0 ? `destination-${at}` : undefined}
        value={query}
        onInput={(event) => {
          setQuery(event.currentTarget.value)
          setActive(0)
        }}
        onKeyDown={onKeyDown}
      />
      <div class="switcher-list" role="listbox" id="destinations" aria-label="Results" ref={list}>
        {hits.map((hit, index) => (
          <ListRow
            key={`${hit.kind}-${hit.key}`}
            id={`destination-${index}`}
            class="popup-item"
            isActive={index === at}
            onHover={() => setActive(index)}
            onPick={() => go(index)}
          >
            <Picture of={hit} />
            <span class="popup-title">{hit.name}</span>
            <span class="popup-note" />
            <span class="popup-aside">{hit.note}</span>
          </ListRow>
        ))}
      </div>
      {hits.length === 0 && (
        <p class="popup-message" role="status">
          Nothing is called like that.
        </p>
      )}
      <p class="switcher-tip">
        Begin with <kbd>@</kbd> for people and bots, <kbd>#</kbd> for channels, <kbd>*</kbd> for servers
      </p>
    </Dialog>
  )
}

function Picture({ of: { kind, id, name } }: { of: Destination }) {
  if (kind === 'user' || kind === 'bot') return <Avatar user={{ id, username: name }} size={24} />
  return (
    <span class="offer-sign" data-kind={kind} aria-hidden="true">
      {kind === 'server' ? name.charAt(0).toUpperCase() : kind === 'thread' ? '🧵' : '#'}
    </span>
  )
}
