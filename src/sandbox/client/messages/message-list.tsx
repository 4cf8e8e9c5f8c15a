import { useLayoutEffect, useRef } from 'preact/hooks'
import { Avatar } from '../avatar.tsx'
import { usePage } from '../context.ts'
import type { Message } from '../shapes.ts'
import type { Underway } from '../state/store.ts'
import { longDay } from '../time.ts'
import { Dots, MessageView } from './message.tsx'

const together = 7 * 60_000

/** The messages of the channel on screen, newest at the bottom, where the view stays unless one scrolled up. */
export function MessageList({ channelName }: { channelName: string }) {
  const { state } = usePage()
  const scroller = useRef<HTMLDivElement>(null)
  const atBottom = useRef(true)
  const loaded = state.messagesOf === `${state.userId}/${state.channelId}`
  const messages = loaded ? state.messages.filter(({ id }) => !state.dismissed.has(id)) : []
  const commands = state.underway.filter(
    (one) => one.command && one.channelId === state.channelId && one.userId === state.userId,
  )
  const entries = [...messages, ...commands].sort((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1))
  useLayoutEffect(() => {
    const box = scroller.current
    if (!box) return
    const watch = new ResizeObserver(() => {
      if (atBottom.current) box.scrollTop = box.scrollHeight
    })
    watch.observe(box)
    return () => watch.disconnect()
  }, [])
  useLayoutEffect(() => {
    const box = scroller.current
    if (box && atBottom.current) box.scrollTop = box.scrollHeight
  })
  const onScroll = () => {
    const box = scroller.current
    if (box) atBottom.current = box.scrollHeight - box.scrollTop - box.clientHeight < 40
  }
  return (
    <div
      class="scroller"
      ref={scroller}
      onScroll={onScroll}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
      tabIndex={0}
      aria-label={`Messages in ${channelName}`}
      role="log"
    >
      <ol class="messages">
        {loaded && (
          <li class="beginning">
            <h2>Welcome to #{channelName}</h2>
            <p>Type / to see what the applications here can do.</p>
          </li>
        )}
        {entries.map((entry, index) => {
          if (!isMessage(entry)) return <CommandLine key={entry.id} entry={entry} />
          const before = entries[index - 1]
          return (
            <DayAndMessage key={entry.id} message={entry} before={before && isMessage(before) ? before : undefined} />
          )
        })}
      </ol>
    </div>
  )
}

const isMessage = (entry: Message | Underway): entry is Message => 'author' in entry

/** A message, below a line with its day where that is another than before. */
function DayAndMessage({ message, before }: { message: Message; before: Message | undefined }) {
  const day = longDay(new Date(message.timestamp))
  return (
    <>
      {before && longDay(new Date(before.timestamp)) !== day && (
        <li class="day">
          <span>{day}</span>
        </li>
      )}
      <MessageView message={message} follows={follows(message, before)} />
    </>
  )
}

function follows(message: Message, before: Message | undefined): boolean {
  if (!before || before.author.id !== message.author.id || message.interaction || message.interaction_metadata)
    return false
  if (before.ephemeral !== message.ephemeral) return false
  return Date.parse(message.timestamp) - Date.parse(before.timestamp) < together
}

function CommandLine({ entry }: { entry: Underway }) {
  const { state, actions } = usePage()
  const user = state.world?.users.find(({ id }) => id === entry.userId)
  return (
    <li class="message underway">
      <p class="cause">
        {user && <Avatar user={user} size={16} />} <b>{user?.username}</b> used{' '}
        <span class="mention">{entry.command}</span>
      </p>
      <div class="message-body">
        {entry.state === 'pending' ? (
          <p class="thinking" role="status">
            <Dots /> Sending the command to {entry.appName}…
          </p>
        ) : (
          <p class="failure" role="alert">
            {entry.error ?? 'The application did not respond'}{' '}
            <button type="button" class="link-button" onClick={() => actions.forget(entry.id)}>
              Dismiss
            </button>
          </p>
        )}
      </div>
    </li>
  )
}
