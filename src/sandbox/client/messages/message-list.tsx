import { useMemo } from 'preact/hooks'
import { usePage } from '../context.ts'
import { CommandLine } from './command-line.tsx'
import { MessageView } from './message.tsx'
import { type Row, rowsOf } from './rows.ts'
import { useWindow } from './use-window.ts'

/** The messages of the channel on screen, newest at the bottom, where the view stays unless one scrolled up. */
export function MessageList({ channelName, isThread = false }: { channelName: string; isThread?: boolean }) {
  const { state, actions } = usePage()
  const isLoaded = state.messagesOf === `${state.userId}/${state.channelId}`
  const rows = useMemo(
    () => (isLoaded ? rowsOf(state) : []),
    [isLoaded, state.messages, state.dismissed, state.underway, state.newFrom],
  )
  const keys = useMemo(() => rows.map(({ key }) => key), [rows])
  const { scroller, list, from, to, onScroll, isAway, toPresent, show } = useWindow({
    keys,
    hasOlder: isLoaded && state.hasOlder,
    isNewestOwn: isOwn(rows.at(-1), state.userId),
    loadOlder: () => void actions.loadOlder(),
  })
  return (
    <div class="messages-area">
      <div
        class="scroller"
        ref={scroller}
        onScroll={onScroll}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        tabIndex={0}
        aria-label={`Messages in ${channelName}`}
        role="log"
        aria-live="off"
      >
        <ol class="messages" ref={list}>
          {isLoaded && !state.hasOlder && from === 0 && <Beginning name={channelName} isThread={isThread} />}
          {rows.slice(from, to).map((row) => (
            <RowView key={row.key} row={row} show={show} />
          ))}
        </ol>
      </div>
      {isAway && (
        <button type="button" class="to-present" onClick={toPresent}>
          You’re viewing older messages <strong>Jump To Present</strong>
        </button>
      )}
    </div>
  )
}

const isOwn = (row: Row | undefined, userId: string) =>
  row?.kind === 'message' ? row.message.author.id === userId : row?.kind === 'command' && row.entry.userId === userId

/** Only drawn again when its own message changed, however often the page is. */
function RowView({ row, show }: { row: Row; show(key: string): void }) {
  const what = row.kind === 'message' ? row.message : row.kind === 'command' ? row.entry : row.day
  const how = row.kind === 'message' ? row.follows : row.kind === 'divider' && row.isNew
  return useMemo(() => {
    if (row.kind === 'command') return <CommandLine entry={row.entry} />
    if (row.kind === 'message') return <MessageView message={row.message} follows={row.follows} show={show} />
    return (
      <li class={`divider ${row.isNew ? 'new' : ''}`} data-row={row.key}>
        <span class="divider-day">{row.day}</span>
        {row.isNew && <span class="divider-new">New</span>}
      </li>
    )
  }, [row.kind, what, how])
}

function Beginning({ name, isThread }: { name: string; isThread: boolean }) {
  return (
    <li class="beginning">
      <span class="beginning-mark" aria-hidden="true">
        {isThread ? '🧵' : '#'}
      </span>
      <h2>{isThread ? name : `Welcome to #${name}!`}</h2>
      <p>{isThread ? 'This is the start of the thread.' : `This is the start of the #${name} channel.`}</p>
    </li>
  )
}
