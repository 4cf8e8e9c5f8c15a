import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { usePage } from '../context.ts'
import { moved } from '../list/list-keys.ts'
import { remembered } from '../remembered.ts'
import { completed, completionsFor, tokenAt } from './completions.ts'
import type { Leaf } from './draft.ts'
import { Picker } from './picker.tsx'
import { groupsOf, type Habits } from './picker-groups.ts'
import { Popup } from './popup.tsx'

interface Props {
  text: string
  leaves: readonly Leaf[]
  /** What the channel or thread is called in a sentence. */
  place: string
  onText(text: string): void
  onPick(leaf: Leaf): void
  onSend(): void
  /** There is something to send even without text. */
  hasFiles: boolean
  /** Brings back what was sent last. */
  onRecall(): void
}

/** Plain text; a slash at the beginning opens the list of commands, and `@`, `#` and `:` complete names. */
export function TextBox({ text, leaves, place, hasFiles, onText, onPick, onSend, onRecall }: Props) {
  const { guild } = usePage()
  const box = useRef<HTMLTextAreaElement>(null)
  const [caret, setCaret] = useState(text.length)
  const [active, setActive] = useState(0)
  const [closed, setClosed] = useState(false)
  const typed = /^\s*\/([^:"\n]*)$/.exec(text)?.[1]
  const groups = typed === undefined || closed ? [] : groupsOf(leaves, typed, remembered<Habits>('used') ?? {})
  const hits = groups.flatMap((group) => group.leaves)
  const token = typed === undefined && !closed ? tokenAt(text, caret) : undefined
  const offers = token ? completionsFor(token, guild) : []
  const count = hits.length + offers.length
  const at = Math.min(active, count - 1)
  const goTo = useRef<number | undefined>(undefined)

  useLayoutEffect(() => {
    box.current?.focus()
    box.current?.setSelectionRange(text.length, text.length)
  }, [])
  useLayoutEffect(() => {
    const area = box.current
    if (!area) return
    area.style.height = 'auto'
    area.style.height = `${Math.min(area.scrollHeight, innerHeight / 2)}px`
    if (goTo.current === undefined) return
    area.setSelectionRange(goTo.current, goTo.current)
    setCaret(goTo.current)
    goTo.current = undefined
  })
  function pick(index: number) {
    const hit = hits[index]
    const offer = offers[index]
    if (hit) onPick(hit)
    else if (token && offer) {
      const next = completed(text, token, offer)
      goTo.current = next.caret
      onText(next.text)
    }
    setActive(0)
  }
  function onKeyDown(event: KeyboardEvent) {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return
    const next = count > 0 ? moved(event.key, at, count) : undefined
    if (next !== undefined) setActive(next)
    else if (count > 0 && (event.key === 'Tab' || event.key === 'Enter') && !event.shiftKey) pick(at)
    else if (count > 0 && event.key === 'Escape') setClosed(true)
    else if (event.key === 'Enter' && !event.shiftKey) {
      if (hasFiles || text.trim() !== '') onSend()
    } else if (event.key === 'ArrowUp' && text === '') onRecall()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <>
      {hits.length > 0 && <Picker groups={groups} active={at} onPick={onPick} onHover={setActive} />}
      {offers.length > 0 && (
        <Popup
          id="commands"
          heading={token?.sign === ':' ? 'Emoji' : token?.sign === '#' ? 'Text channels' : 'Members and roles'}
          items={offers.map(({ text: title, note, icon }) => ({ key: title, title, aside: note, icon }))}
          active={at}
          onPick={pick}
          onHover={setActive}
        />
      )}
      <textarea
        ref={box}
        class="text-box"
        rows={1}
        maxLength={6000}
        placeholder={`Message ${place}`}
        aria-label={`Message ${place}, or type a slash for commands`}
        aria-haspopup="listbox"
        aria-controls="commands"
        aria-autocomplete="list"
        aria-activedescendant={count > 0 ? `commands-${at}` : undefined}
        value={text}
        onInput={(event) => {
          setActive(0)
          setClosed(false)
          setCaret(event.currentTarget.selectionStart)
          onText(event.currentTarget.value)
        }}
        onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
        onKeyDown={onKeyDown}
      />
    </>
  )
}
