import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { closeOption, type Draft, describe, jumpIn, remaining, setOption } from './draft.ts'
import type { Offer } from './offers.ts'
import { OptionPill } from './option-pill.tsx'
import { moved, Popup, type PopupItem } from './popup.tsx'
import { useOffers } from './use-offers.ts'

/** The place after the last option, where further ones are opened by name. */
const more = ''

interface Props {
  draft: Draft
  error: string | undefined
  onChange(draft: Draft | undefined, left?: string): void
  onSend(): void
}

/** A command with its options as pills; each takes the focus in turn. */
export function CommandBox({ draft, error, onChange, onSend }: Props) {
  const inputs = useRef(new Map<string, HTMLInputElement>())
  const [focused, setFocused] = useState(firstEmpty(draft))
  const [search, setSearch] = useState('')
  const [active, setActive] = useState(0)
  const [closed, setClosed] = useState(false)
  const { offers, message } = useOffers(draft, focused === more ? undefined : focused)
  const option = draft.leaf.options.find(({ name }) => name === focused)
  const filled = draft.filled.find(({ name }) => name === focused)
  const left = remaining(draft, search)
  const items: PopupItem[] =
    focused === more
      ? left.map((one) => ({ key: one.name, title: one.name, note: describe(one) }))
      : offers.map(({ text, value, note }) => ({ key: value, title: text, note }))
  const decided =
    filled !== undefined &&
    (filled.value !== undefined || offers.some(({ text, value }) => filled.text === text || filled.text === value))
  const open = !closed && (items.length > 0 || message !== undefined) && !(decided && offers.length <= 1)
  const at = Math.min(active, items.length - 1)

  useLayoutEffect(() => {
    inputs.current.get(focused)?.focus()
  }, [focused])
  useEffect(() => {
    const named = /^Option "([^"]+)"/.exec(error ?? '')?.[1]
    if (!named || !draft.leaf.options.some(({ name }) => name === named)) return
    if (!draft.filled.some(({ name }) => name === named)) onChange(setOption(draft, { name: named, text: '' }))
    setFocused(named)
  }, [error])

  function goTo(name: string) {
    setFocused(name)
    setSearch('')
    setActive(0)
    setClosed(false)
    inputs.current.get(name)?.focus()
  }
  function openOption(name: string, from = draft) {
    const present = from.filled.find((one) => one.name === name)
    onChange(setOption(from, present ?? { name, text: '' }))
    goTo(name)
  }
  function onText(name: string, text: string) {
    setActive(0)
    setClosed(false)
    const jump = jumpIn(draft, text)
    if (!jump) onChange(setOption(draft, { name, text }))
    else openOption(jump.name, setOption(draft, { name, text: jump.before }))
  }
  function onSearch(text: string) {
    const jump = jumpIn(draft, text)
    if (jump) return openOption(jump.name)
    setSearch(text)
    setActive(0)
    setClosed(false)
  }
  function pick(index: number) {
    const offer: Offer | undefined = offers[index]
    if (focused === more) {
      const name = left[index]?.name
      if (name) openOption(name)
    } else if (offer) {
      const next = setOption(draft, { name: focused, text: offer.text, value: offer.value })
      onChange(next)
      goTo(firstEmpty(next))
    }
  }
  function back() {
    const names = draft.filled.map(({ name }) => name)
    if (focused === more) {
      const last = names.at(-1)
      if (last) goTo(last)
      else onChange(undefined, `/${draft.leaf.path}`)
    } else if (option?.required) {
      const before = names[names.indexOf(focused) - 1]
      if (before) goTo(before)
      else if (draft.filled.every(({ text }) => text === '')) onChange(undefined, `/${draft.leaf.path}`)
    } else {
      const next = closeOption(draft, focused)
      onChange(next)
      goTo(names[names.indexOf(focused) - 1] ?? more)
    }
  }
  function onKeyDown(event: KeyboardEvent & { currentTarget: HTMLInputElement }) {
    const next = open ? moved(event.key, at, items.length) : undefined
    const wantsMore = focused === more && search === ''
    const mayPick = open && items[at] !== undefined && !decided
    if (next !== undefined) setActive(next)
    else if (event.key === 'Tab' && !event.shiftKey && mayPick) pick(at)
    else if (event.key === 'Enter' && mayPick && !wantsMore) pick(at)
    else if (event.key === 'Enter' && !event.isComposing) onSend()
    else if (event.key === 'Escape') {
      if (open) setClosed(true)
      else onChange(undefined)
    } else if (event.key === 'Backspace' && event.currentTarget.value === '') back()
    else return
    event.preventDefault()
  }
  const box = (name: string) => ({
    input: (element: HTMLInputElement | null) => {
      if (element) inputs.current.set(name, element)
      else inputs.current.delete(name)
    },
    expanded: open && focused === name,
    activeId: open && focused === name && items.length > 0 ? `offers-${at}` : undefined,
    onFocus: () => focused !== name && goTo(name),
    onKeyDown,
  })

  return (
    <>
      {open && (
        <Popup
          id="offers"
          heading={focused === more ? 'Options' : option ? [focused, describe(option)].filter(Boolean).join(' — ') : ''}
          items={items}
          active={at}
          message={message}
          onPick={pick}
          onHover={setActive}
        />
      )}
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out in a line */}
      <div class="command-box" role="group" aria-label={`/${draft.leaf.path}`}>
        <span class="command-name">/{draft.leaf.path}</span>
        {draft.filled.map(({ name, text }) => (
          <OptionPill
            key={name}
            name={name}
            text={text}
            required={draft.leaf.options.find((one) => one.name === name)?.required === true}
            onText={(next) => onText(name, next)}
            {...box(name)}
          />
        ))}
        <OptionPill
          key={more}
          name={more}
          text={search}
          placeholder={moreWords(remaining(draft).length)}
          required={false}
          onText={onSearch}
          {...box(more)}
        />
      </div>
    </>
  )
}

const firstEmpty = (draft: Draft): string => draft.filled.find(({ text }) => text === '')?.name ?? more

const moreWords = (count: number) => (count === 0 ? 'Press Enter to send' : `+${count} optional`)
