import { useEffect, useRef, useState } from 'preact/hooks'
import { sentence } from '../api.ts'
import { focusBox } from '../composer/box-element.ts'
import { usePage } from '../context.ts'
import type { Message } from '../shapes.ts'
import { Reply, Smile, Thread } from './icons.tsx'
import { isSystem } from './rows.ts'

/** What can be done with a message, beside it while one points at it or is within it. */
export function Toolbar({ message }: { message: Message }) {
  const { guild, actions } = usePage()
  const [open, setOpen] = useState<'emoji' | 'thread'>()
  const channel = guild?.channels.find(({ id }) => id === message.channel_id)
  const mayHaveThread = !message.thread && !isSystem(message) && (channel?.type === 0 || channel?.type === 5)
  const close = () => setOpen(undefined)
  return (
    <div class="toolbar" role="toolbar" aria-label="Message actions" data-open={open !== undefined}>
      <button
        type="button"
        title="Add Reaction"
        aria-label="Add Reaction"
        aria-expanded={open === 'emoji'}
        onClick={() => setOpen(open === 'emoji' ? undefined : 'emoji')}
      >
        <Smile />
      </button>
      {!isSystem(message) && (
        <button
          type="button"
          title="Reply"
          aria-label="Reply"
          onClick={() => {
            actions.reply(message)
            focusBox()
          }}
        >
          <Reply />
        </button>
      )}
      {mayHaveThread && (
        <button
          type="button"
          title="Create Thread"
          aria-label="Create Thread"
          aria-expanded={open === 'thread'}
          onClick={() => setOpen(open === 'thread' ? undefined : 'thread')}
        >
          <Thread />
        </button>
      )}
      {open === 'emoji' && <EmojiBox message={message} close={close} />}
      {open === 'thread' && <ThreadBox message={message} close={close} />}
    </div>
  )
}

const offered = [...'👍👎😂😍😮😢🎉🔥🚀👀✅❌🙏💯🤔👋⭐🐛💜💪☕🍕🌈🎁']

/** Closes on Escape and on a click elsewhere. */
function useClosing(close: () => void) {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    box.current?.querySelector<HTMLElement>('button, input')?.focus()
    const onDown = (event: Event) => {
      if (!box.current?.parentElement?.contains(event.target as Node)) close()
    }
    document.addEventListener('pointerdown', onDown)
    return () => document.removeEventListener('pointerdown', onDown)
  }, [])
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return
    event.stopPropagation()
    close()
  }
  return { box, onKeyDown }
}

function EmojiBox({ message, close }: { message: Message; close(): void }) {
  const { actions } = usePage()
  const { box, onKeyDown } = useClosing(close)
  return (
    <div class="emoji-box" role="dialog" aria-label="Choose an emoji" tabIndex={-1} ref={box} onKeyDown={onKeyDown}>
      {offered.map((emoji) => (
        <button
          key={emoji}
          type="button"
          class="emoji"
          onClick={() => {
            close()
            void actions.react(message.id, emoji)
          }}
        >
          {emoji}
        </button>
      ))}
    </div>
  )
}

function ThreadBox({ message, close }: { message: Message; close(): void }) {
  const { actions } = usePage()
  const { box, onKeyDown } = useClosing(close)
  const [name, setName] = useState('')
  const [error, setError] = useState<string>()
  function submit(event: Event) {
    event.preventDefault()
    actions.startThread(message.id, name).then(close, (reason) => setError(sentence(reason)))
  }
  return (
    <div class="thread-box" role="dialog" aria-label="Create Thread" tabIndex={-1} ref={box} onKeyDown={onKeyDown}>
      <form onSubmit={submit}>
        <label>
          Thread name
          <input required maxLength={100} value={name} onInput={(event) => setName(event.currentTarget.value)} />
        </label>
        {error && (
          <p class="failure" role="alert">
            {error}
          </p>
        )}
        <button type="submit" class="button primary">
          Create Thread
        </button>
      </form>
    </div>
  )
}
