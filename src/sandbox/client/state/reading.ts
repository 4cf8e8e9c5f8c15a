import { api, sentence } from '../api.ts'
import type { Message } from '../shapes.ts'
import type { State, Store } from './store.ts'

/** How many messages are read at once. */
const PAGE = 100
/** The most that the control interface gives. */
const MOST = 1000

export const viewOf = ({ userId, channelId }: State) => `${userId}/${channelId}`

/** Older ids first; ids are numbers of any length. */
export const byId = (a: string, b: string): number => a.length - b.length || (a < b ? -1 : a > b ? 1 : 0)

/** Reads the newest messages of the place on screen, and as many as are there already. */
export async function loadMessages(store: Store): Promise<void> {
  const state = store.get()
  const view = viewOf(state)
  if (!state.channelId) return store.set({ messages: [], messagesOf: view, hasOlder: false })
  const count = state.messagesOf === view ? Math.min(Math.max(state.messages.length, PAGE), MOST) : PAGE
  try {
    const messages = await api.messages(state.channelId, state.userId, { limit: count })
    if (viewOf(store.get()) !== view) return
    store.set({ messages, messagesOf: view, hasOlder: messages.length === count, problem: undefined })
  } catch (error) {
    store.set({ problem: sentence(error) })
  }
}

const underway = new WeakSet<Store>()

/** Reads what was written before the oldest message on screen; once at a time. */
export async function loadOlder(store: Store): Promise<void> {
  const state = store.get()
  const before = state.messages[0]?.id
  if (!state.hasOlder || !before || underway.has(store)) return
  underway.add(store)
  try {
    const older = await api.messages(state.channelId, state.userId, { limit: PAGE, before })
    const now = store.get()
    if (viewOf(now) === viewOf(state) && now.messages[0]?.id === before)
      store.set({ messages: [...older, ...now.messages], hasOlder: older.length === PAGE })
  } catch (error) {
    store.set({ problem: sentence(error) })
  } finally {
    underway.delete(store)
  }
}

/** One thing that happened to a message, as the event stream tells it. */
export interface Happening {
  kind: 'message' | 'message_update' | 'message_delete'
  message: Message
}

/** What many happenings leave of the state: messages on screen, and what is unread elsewhere. */
export function apply(state: State, happenings: readonly Happening[]): Partial<State> {
  let messages = [...state.messages]
  let { newFrom } = state
  const unread = new Map(state.unread)
  for (const { kind, message } of happenings) {
    const isHidden = message.ephemeral_to !== undefined && message.ephemeral_to !== state.userId
    if (isHidden) continue
    if (message.channel_id !== state.channelId) {
      if (kind === 'message' && message.author.id !== state.userId) note(unread, state, message)
    } else if (kind === 'message_delete') messages = messages.filter(({ id }) => id !== message.id)
    else {
      const index = messages.findIndex(({ id }) => id === message.id)
      if (index >= 0) messages[index] = message
      else if (kind === 'message') {
        messages.push(message)
        if (!document.hasFocus() && message.author.id !== state.userId) newFrom ??= message.id
      }
    }
  }
  return { messages: messages.sort((a, b) => byId(a.id, b.id)), unread, newFrom }
}

function note(unread: Map<string, Unread>, state: State, message: Message): void {
  const before = unread.get(message.channel_id)
  unread.set(message.channel_id, {
    first: before?.first ?? message.id,
    mentions: (before?.mentions ?? 0) + (mentionsMe(state, message) ? 1 : 0),
  })
}

/** What a person has not read of a channel. */
export interface Unread {
  /** The oldest message they have not seen. */
  first: string
  mentions: number
}

/** Whether a message calls the acting person: by name, by a role, or with everyone else. */
export function mentionsMe(state: State, message: Message): boolean {
  const { userId, world } = state
  if (message.mention_everyone || message.mentions?.some(({ id }) => id === userId)) return true
  const roles = world?.guilds.flatMap(
    ({ members }) => members.find(({ user_id }) => user_id === userId)?.role_ids ?? [],
  )
  return message.mention_roles?.some((id) => roles?.includes(id)) ?? false
}
