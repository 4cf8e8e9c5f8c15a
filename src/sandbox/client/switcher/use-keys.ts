import { useEffect } from 'preact/hooks'
import { focusBox } from '../composer/box-element.ts'
import { type Page, usePage } from '../context.ts'
import { openMenuOn } from '../menu/open-menu.ts'
import type { Message } from '../shapes.ts'
import { replyOf } from '../state/message-actions.ts'
import { guildsOf } from '../state/place.ts'
import type { State } from '../state/store.ts'
import { walkMessages } from './walk-messages.ts'

/** The keys that work everywhere on the page. */
export function useKeys(): void {
  const page = usePage()
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (!event.defaultPrevented && heed(event, page)) event.preventDefault()
    }
    addEventListener('keydown', onKeyDown)
    return () => removeEventListener('keydown', onKeyDown)
  })
}

/** Whether the key was for the page. */
function heed(event: KeyboardEvent, page: Page): boolean {
  const { state, actions } = page
  const { key, altKey, shiftKey } = event
  const ctrl = event.ctrlKey || event.metaKey
  const is = (kind: 'switcher' | 'shortcuts') => state.overlay?.kind === kind
  if (state.form) return false
  if (ctrl && !altKey && key.toLowerCase() === 'k') actions.show(is('switcher') ? undefined : { kind: 'switcher' })
  else if (ctrl && key === '/') actions.show(is('shortcuts') ? undefined : { kind: 'shortcuts' })
  else if (state.overlay) return false
  else if (ctrl && shiftKey && key.toLowerCase() === 'd') actions.openDrawer(state.drawer ? undefined : 'applications')
  else if (ctrl && !shiftKey && !altKey && key.toLowerCase() === 'u') actions.toggleMembers()
  else if (altKey && (key === 'ArrowUp' || key === 'ArrowDown')) {
    const step = key === 'ArrowDown' ? 1 : -1
    if (ctrl) goToServer(page, step)
    else goToChannel(page, step)
  } else if (key === 'ContextMenu' || (shiftKey && key === 'F10')) return openMenuOn(document.activeElement, page)
  else if (!ctrl && !altKey) return plainKey(event, page)
  else return false
  return true
}

function plainKey(event: KeyboardEvent, { state, actions }: Page): boolean {
  const { key, target } = event
  const inDrawer = target instanceof Element && target.closest('.drawer') !== null
  if (key === 'Escape' && inDrawer && state.drawer) {
    actions.openDrawer(undefined)
    focusBox()
    return true
  }
  if (key === 'Escape' && replyOf(state)) {
    actions.reply(undefined)
    focusBox()
    return true
  }
  if (isField(target) || inDrawer) return false
  if (key === 'Escape') {
    focusBox()
    return true
  }
  if (walkMessages(key)) return true
  const message = messageOn(target, state)
  if (message && actOn(message, key)) return true
  // The letter itself goes where the focus is by then.
  if (key.length === 1 && key !== ' ') focusBox()
  return false
}

/** The message that has the focus itself, not something within it. */
const messageOn = (target: EventTarget | null, { messages }: State) =>
  target instanceof Element ? messages.find(({ id }) => target.id === `message-${id}`) : undefined

/** Presses a button of its toolbar, where it has that. */
function actOn(message: Message, key: string): boolean {
  const button = (label: string) =>
    document.querySelector<HTMLElement>(`#message-${message.id} > .toolbar [aria-label="${label}"]`)
  const found = key.toLowerCase() === 'r' ? button('Reply') : key === '+' ? button('Add Reaction') : null
  found?.click()
  return found !== null
}

const isField = (target: EventTarget | null) =>
  target instanceof Element &&
  target.closest('input, textarea, select, [role="menu"], [role="listbox"], dialog') !== null

function goToChannel({ state, actions, guild }: Page, step: number): void {
  const channels = guild?.channels.filter(({ type }) => type !== 4) ?? []
  const at = channels.findIndex(({ id }) => id === state.channelId)
  const next = channels[(at + step + channels.length) % channels.length]
  if (guild && next) void actions.go({ user: state.userId, guild: guild.id, channel: next.id })
}

function goToServer({ state, actions }: Page, step: number): void {
  const guilds = state.world ? guildsOf(state.world, state.userId) : []
  const at = guilds.findIndex(({ id }) => id === state.guildId)
  const next = guilds[(at + step + guilds.length) % guilds.length]
  if (next) void actions.go({ user: state.userId, guild: next.id })
}
