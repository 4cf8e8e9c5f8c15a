import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { usePage } from '../context.ts'
import { closeOption, type Draft, describe, jumpIn, remaining, setFile, setOption, textOf } from './draft.ts'
import { optionKeys } from './option-keys.ts'
import type { PopupItem } from './popup.tsx'
import { resolverOf } from './resolve.ts'
import { useOffers } from './use-offers.ts'
import { problemsOf } from './validate.ts'

/** The place after the last option, where further ones are opened by name. */
export const more = ''

export interface CommandBoxProps {
  draft: Draft
  onChange(draft: Draft): void
  /** The command is given up; what is left is text again. */
  onLeave(text: string): void
  onSend(): void
}

/** What a command being put together does on every key: which option has the focus, what is on offer, what is wrong. */
export function useCommandBox({ draft, onChange, onLeave, onSend }: CommandBoxProps) {
  const { state } = usePage()
  const inputs = useRef(new Map<string, HTMLElement>())
  const [focused, setFocused] = useState(() => firstEmpty(draft))
  const [search, setSearch] = useState('')
  const [list, setList] = useState({ active: 0, closed: false, moved: false })
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set())
  const [tried, setTried] = useState(false)
  const [waiting, setWaiting] = useState(false)
  const { offers, loading, message } = useOffers(draft, focused === more ? undefined : focused)
  const problems = problemsOf(draft, resolverOf(state))
  const filled = draft.filled.find(({ name }) => name === focused)
  const open = remaining(draft, search)
  const items: PopupItem[] =
    focused === more
      ? open.map((one) => ({ key: one.name, title: one.name, note: describe(one) }))
      : offers.map(({ text, value, note, icon }) => ({ key: value, title: text, aside: note, icon }))
  const decided = filled?.value !== undefined || offers.some(({ text }) => filled?.text === text)
  const isOpen =
    !list.closed && (items.length > 0 || message !== undefined) && !(decided && !list.moved && items.length <= 1)
  const at = Math.min(list.active, items.length - 1)

  useLayoutEffect(() => inputs.current.get(focused)?.focus(), [focused])
  useEffect(() => {
    if (!waiting || loading) return
    setWaiting(false)
    if (items.length > 0) pick(0)
    else send()
  }, [waiting, loading])

  function goTo(name: string) {
    if (name !== focused && filled?.text) setLeft(new Set(left).add(focused))
    setFocused(name)
    setSearch('')
    setList({ active: 0, closed: false, moved: false })
    setWaiting(false)
    inputs.current.get(name)?.focus()
  }
  function openOption(name: string, from = draft) {
    const present = from.filled.find((one) => one.name === name)
    onChange(setOption(from, present ?? { name, text: '' }))
    goTo(name)
  }
  function onText(name: string, text: string) {
    const jump = jumpIn(draft, text)
    setList({ active: 0, closed: false, moved: false })
    setWaiting(false)
    if (jump) openOption(jump.name, name === more ? draft : setOption(draft, { name, text: jump.before }))
    else if (name === more) setSearch(text)
    else onChange(setOption(draft, { name, text }))
  }
  function pick(index: number) {
    const name = focused === more ? open[index]?.name : undefined
    const offer = focused === more ? undefined : offers[index]
    if (name) openOption(name)
    if (!offer) return
    const next = setOption(draft, { name: focused, text: offer.text, value: offer.value })
    onChange(next)
    goTo(firstEmpty(next))
  }
  function putFile(name: string, file: File | undefined) {
    const next = setFile(draft, name, file)
    onChange(next)
    goTo(file ? firstEmpty(next) : name)
  }
  function send() {
    const wrong = draft.leaf.options.find(({ name }) => problems.has(name))
    if (!wrong) return onSend()
    setTried(true)
    openOption(wrong.name)
  }
  /** Takes away what stands before the caret: the option itself once it is empty. */
  function back() {
    const names = draft.filled.map(({ name }) => name)
    const before = focused === more ? names.at(-1) : names[names.indexOf(focused) - 1]
    const isOptional = draft.leaf.options.some(({ name, required }) => name === focused && !required)
    if (isOptional && filled?.text === '') {
      onChange(closeOption(draft, focused))
      goTo(before ?? more)
    } else if (before !== undefined) goTo(before)
    else if (focused === more || filled?.text === '') onLeave(textOf(draft))
  }
  const order = [...draft.filled.map(({ name }) => name), more]
  const onKeyDown = optionKeys({
    list: { isOpen, at, length: items.length, canPick: items.length > 0 && (!decided || list.moved) },
    isMore: focused === more && search === '',
    loading,
    move: (active) => setList({ active, closed: false, moved: true }),
    pick,
    close: () => setList({ ...list, closed: true }),
    wait: () => setWaiting(true),
    step: (by) => {
      const next = order[order.indexOf(focused) + by]
      if (next !== undefined) goTo(next)
      return next !== undefined
    },
    back,
    send,
    leave: () => onLeave(''),
  })
  const problemOf = (name: string) => (tried || (left.has(name) && name !== focused) ? problems.get(name) : undefined)
  return {
    inputs,
    focused,
    search,
    items,
    at,
    isOpen,
    loading,
    message,
    problemOf,
    goTo,
    onText,
    putFile,
    pick,
    onKeyDown,
    setList,
  }
}

const firstEmpty = (draft: Draft): string => draft.filled.find(({ text }) => text === '')?.name ?? more
