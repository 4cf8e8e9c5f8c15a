import { useId, useRef, useState } from 'preact/hooks'
import { moved } from '../list/list-keys.ts'
import { matching, type Option, picked } from './options.ts'

export interface SelectProps {
  placeholder: string
  options: readonly Option[]
  chosen: readonly string[]
  least: number
  most: number
  disabled?: boolean
  /** What was chosen is on its way to the application. */
  busy?: boolean
  invalid?: boolean
  /** Every pick, while the list may still be open. */
  onChange(values: readonly string[]): void
  /** The list closed, in whatever way, with these chosen. */
  onClose?(values: readonly string[]): void
  fieldId?: string
  /** Names the field for screen readers where a label stands elsewhere. */
  labelledBy?: string
  describedBy?: string
}

/** More is found by typing. */
const mostShown = 100

/** What a select does on every key and press. */
export function useSelect({ options, chosen, least, most, disabled, busy, onChange, onClose }: SelectProps) {
  const id = useId()
  const box = useRef<HTMLDivElement>(null)
  const input = useRef<HTMLInputElement>(null)
  const [isOpen, setOpen] = useState(false)
  const [active, setActive] = useState(0)
  const [query, setQuery] = useState('')
  const hits = matching(options, query).slice(0, mostShown)
  const at = Math.max(0, Math.min(active, hits.length - 1))

  function open() {
    if (disabled || busy) return
    setActive(Math.max(0, most > 1 ? 0 : options.findIndex(({ value }) => value === chosen[0])))
    setOpen(true)
  }
  function close(values = chosen) {
    if (!isOpen) return
    setOpen(false)
    setQuery('')
    onClose?.(values)
  }
  function pick(value: string) {
    const values = picked(chosen, value, { least, most })
    onChange(values)
    setQuery('')
    if (most === 1) close(values)
    else if (!isOpen) open()
    if (query !== '') setActive(0)
  }
  function remove(value: string) {
    input.current?.focus()
    pick(value)
  }
  function onPress() {
    input.current?.focus()
    if (isOpen && query === '') close()
    else open()
  }
  function search(text: string) {
    if (!isOpen) open()
    setQuery(text)
    setActive(0)
  }
  function onKeyDown(event: KeyboardEvent) {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || !heed(event.key)) return
    event.preventDefault()
    event.stopPropagation()
  }
  /** Whether the key meant something; blanks are text once something is typed. */
  function heed(key: string): boolean {
    const next = moved(key, at, hits.length)
    const hit = hits[at]
    if (!isOpen) {
      if (next === undefined && key !== 'Enter' && key !== ' ') return false
      open()
    } else if (next !== undefined) setActive(next)
    else if (key === 'Home' && query === '') setActive(0)
    else if (key === 'End' && query === '') setActive(hits.length - 1)
    else if (key === 'Enter' || (key === ' ' && query === '')) hit && pick(hit.value)
    else if (key === 'Escape') close()
    else if (key === 'Backspace' && query === '' && most > 1) onChange(chosen.slice(0, -1))
    else return false
    return true
  }
  return {
    id,
    box,
    input,
    isOpen,
    query,
    hits,
    at,
    setActive,
    pick,
    remove,
    search,
    onPress,
    onKeyDown,
    close: () => close(),
  }
}
