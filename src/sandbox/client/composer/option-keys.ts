import { moved } from '../list/list-keys.ts'

type KeyPress = KeyboardEvent & { currentTarget: HTMLInputElement | HTMLButtonElement }

interface Needs {
  list: { isOpen: boolean; at: number; length: number; canPick: boolean }
  /** The empty place after the last option. */
  isMore: boolean
  loading: boolean
  move(active: number): void
  pick(index: number): void
  close(): void
  /** Picks or sends once what is on offer is known. */
  wait(): void
  /** Goes to the option before (-1) or after (1); false where there is none. */
  step(by: -1 | 1): boolean
  back(): void
  send(): void
  leave(): void
}

/** The keys of an option's field, as Discord has them. */
export const optionKeys = (needs: Needs) => (event: KeyPress) => {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return
  if (handled(event, needs)) {
    event.preventDefault()
    event.stopPropagation()
  }
}

function handled(event: KeyPress, needs: Needs): boolean {
  const { list } = needs
  const { key, shiftKey, currentTarget: field } = event
  const next = list.isOpen ? moved(key, list.at, list.length) : undefined
  const isText = 'selectionStart' in field
  const atStart = !isText || (field.selectionStart === 0 && field.selectionEnd === 0)
  const atEnd = !isText || field.selectionStart === field.value.length
  if (next !== undefined) needs.move(next)
  else if (key === 'Tab' && !shiftKey && list.isOpen && needs.loading) needs.wait()
  else if (key === 'Tab' && !shiftKey && list.isOpen && list.canPick) needs.pick(list.at)
  else if (key === 'Enter') enter(needs)
  else if (key === 'Escape') list.isOpen ? needs.close() : needs.leave()
  else if (key === 'Backspace' && atStart) needs.back()
  else if (key === 'ArrowLeft' && atStart && !shiftKey) return needs.step(-1)
  else if (key === 'ArrowRight' && atEnd && !shiftKey) return needs.step(1)
  else return false
  return true
}

function enter({ list, isMore, loading, ...needs }: Needs): void {
  if (loading && list.isOpen) needs.wait()
  else if (list.isOpen && list.canPick && !(isMore && list.at === 0)) needs.pick(list.at)
  else needs.send()
}
