import type { Page } from '../context.ts'
import type { MenuTarget } from '../state/store.ts'

/** Opens the menu of the message or person that an element belongs to; false where it belongs to none. */
export function openMenuOn(element: Element | null, { state, actions }: Page, at?: { x: number; y: number }): boolean {
  const owner = element?.closest<HTMLElement>('[data-user-id], [id^="message-"]')
  const target = owner && targetOf(owner, state)
  if (!owner || !target) return false
  const box = owner.getBoundingClientRect()
  actions.show({ kind: 'menu', target, ...(at ?? { x: box.left + 48, y: Math.min(box.top + 24, box.bottom) }) })
  return true
}

function targetOf(owner: HTMLElement, state: Page['state']): MenuTarget | undefined {
  const userId = owner.dataset.userId
  if (userId !== undefined) {
    const user = state.world?.users.find(({ id }) => id === userId)
    return user && { kind: 'user', id: user.id, username: user.username }
  }
  const message = state.messages.find(({ id }) => owner.id === `message-${id}`)
  return message && { kind: 'message', message }
}
