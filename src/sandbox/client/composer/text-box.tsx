import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { filterLeaves, type Leaf } from './draft.ts'
import { moved, Popup } from './popup.tsx'

interface Props {
  text: string
  leaves: readonly Leaf[]
  channelName: string
  onText(text: string): void
  onPick(leaf: Leaf): void
  onSend(): void
}

/** Plain text; a slash at the beginning opens the list of commands. */
export function TextBox({ text, leaves, channelName, onText, onPick, onSend }: Props) {
  const box = useRef<HTMLTextAreaElement>(null)
  const [active, setActive] = useState(0)
  const [closed, setClosed] = useState(false)
  const typed = /^\s*\/([^:"\n]*)$/.exec(text)?.[1]
  const hits = typed === undefined || closed ? [] : filterLeaves(leaves, typed)
  const open = hits.length > 0
  const at = Math.min(active, hits.length - 1)

  useLayoutEffect(() => box.current?.focus(), [])
  useLayoutEffect(() => {
    const area = box.current
    if (!area) return
    area.style.height = 'auto'
    area.style.height = `${Math.min(area.scrollHeight, 240)}px`
  })
  function onKeyDown(event: KeyboardEvent) {
    const next = open ? moved(event.key, at, hits.length) : undefined
    const hit = hits[at]
    if (next !== undefined) setActive(next)
    else if (open && hit && (event.key === 'Tab' || event.key === 'Enter') && !event.shiftKey) onPick(hit)
    else if (open && event.key === 'Escape') setClosed(true)
    else if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      if (text.trim() !== '') onSend()
    } else return
    event.preventDefault()
  }
  return (
    <>
      {open && (
        <Popup
          id="commands"
          heading={typed ? `Commands matching /${typed}` : 'Commands'}
          items={hits.map(({ key, path, description, app }) => ({
            key,
            title: `/${path}`,
            note: description,
            aside: app.name,
          }))}
          active={at}
          onPick={(index) => {
            const hit = hits[index]
            if (hit) onPick(hit)
          }}
          onHover={setActive}
        />
      )}
      <textarea
        ref={box}
        class="text-box"
        rows={1}
        maxLength={6000}
        placeholder={`Message #${channelName}`}
        aria-label={`Message #${channelName}, or type a slash for commands`}
        aria-haspopup="listbox"
        aria-controls="commands"
        aria-autocomplete="list"
        aria-activedescendant={open ? `commands-${at}` : undefined}
        value={text}
        onInput={(event) => {
          setActive(0)
          setClosed(false)
          onText(event.currentTarget.value)
        }}
        onKeyDown={onKeyDown}
      />
    </>
  )
}
