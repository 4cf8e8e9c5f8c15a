import { api, sentence } from '../api.ts'
import { memberOf } from '../people.ts'
import type { Guild, Message } from '../shapes.ts'
import type { State, Store } from './store.ts'

/** How many messages are read at once. */
const PAGE = 100
/** The most that the control interface gives. */
const MOST = 1000

type Read = typeof api.messages

/** Whose view of which channel it is. */
export const viewOf = ({ userId, channelId }: Pick<State, 'userId' | 'channelId'>) => `${userId}/${channelId}`

/** Older ids first; ids are numbers of any length. */
export const byId = (a: string, b: string): number => a.length - b.length || (a < b ? -1 : a > b ? 1 : 0)

/** Reads the newest messages of the place on screen, and as many as are there already. */
export async function loadMessages(store: Store, read: Read = api.messages): Promise<void> {
  const state = store.get()
  const view = viewOf(state)
  if (!state.channelId) return store.set({ messages: [], messagesOf: view, hasOlder: false })
  const meanwhile = collect(store)
  const count = state.messagesOf === view ? Math.min(Math.max(state.messages.length, PAGE), MOST) : PAGE
  try {
    const messages = await read(state.channelId, state.userId, { limit: count })
    if (viewOf(store.get()) !== view) return
    const loaded = { ...store.get(), messages }
    const now = apply(loaded, meanwhile.happened).messages
    store.set({ messages: now, messagesOf: view, hasOlder: messages.length === count, problem: undefined })
  } catch (error) {
    store.set({ problem: sentence(error) })
  } finally {
    meanwhile.end()
  }
}

/** What happens while messages are read: the answer may be older than that, and must not undo it. */
const readings = new WeakMap<Store, Set<Happening[]>>()

function collect(store: Store) {
  const happened: Happening[] = []
  const all = readings.get(store) ?? new Set()
  readings.set(store, all.add(happened))
  return { happened, end: () => all.delete(happened) }
}

/** Brings to the state what the event stream told; where nobody watches, what came is new. */
export function heed(store: Store, happenings: readonly Happening[], isWatched = true): void {
  for (const reading of readings.get(store) ?? []) reading.push(...happenings)
  store.set((state) => apply(state, happenings, isWatched))
}

const underway = new WeakSet<Store>()

/** Reads what was written before the oldest message on screen; once at a time. */
export async function loadOlder(store: Store, read: Read = api.messages): Promise<void> {
  const state = store.get()
  const before = state.messages[0]?.id
  if (!state.hasOlder || !before || underway.has(store)) return
  underway.add(store)
  try {
    const older = await read(state.channelId, state.userId, { limit: PAGE, before })
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
export function apply(
  state: State,
  happenings: readonly Happening[],
  isWatched = true,
): Pick<State, 'messages' | 'unread' | 'newFrom'> {
  let messages = [...state.messages]
  let { newFrom } = state
  const unread = new Map(state.unread)
  const changed = (id: string, to: Message | null) => {
    messages = messages.map((one) =>
      one.message_reference?.message_id === id ? { ...one, referenced_message: to } : one,
    )
  }
  for (const { kind, message } of happenings) {
    const isHidden = message.ephemeral_to !== undefined && message.ephemeral_to !== state.userId
    if (isHidden) continue
    if (kind === 'message') note(unread, state, message)
    if (message.channel_id !== state.channelId) continue
    if (kind === 'message_delete') {
      messages = messages.filter(({ id }) => id !== message.id)
      changed(message.id, null)
    } else {
      if (kind === 'message_update') changed(message.id, message)
      const index = messages.findIndex(({ id }) => id === message.id)
      if (index >= 0) messages[index] = message
      else if (kind === 'message') {
        messages.push(message)
        if (!isWatched && message.author.id !== state.userId) newFrom ??= message.id
      }
    }
  }
  return { messages: messages.sort((a, b) => byId(a.id, b.id)), unread, newFrom }
}

/** Notes a new message for everyone in its server who neither wrote it nor has its channel on screen. */
function note(unread: Map<string, Unread>, state: State, message: Message): void {
  if (message.ephemeral_to) return
  const guild = state.world?.guilds.find(({ channels }) => channels.some(({ id }) => id === message.channel_id))
  for (const { user_id: userId, bot } of guild?.members ?? []) {
    const view = viewOf({ userId, channelId: message.channel_id })
    if (bot || userId === message.author.id || view === viewOf(state)) continue
    const before = unread.get(view)
    unread.set(view, {
      first: before?.first ?? message.id,
      mentions: (before?.mentions ?? 0) + (mentions(guild, message, userId) ? 1 : 0),
    })
  }
}

/** What a person has not read of a channel. */
export interface Unread {
  /** The oldest message they have not seen. */
  first: string
  mentions: number
}

/** What the acting person has not read of a channel. */
export const unreadIn = (state: State, channelId: string): Unread | undefined =>
  state.unread.get(viewOf({ userId: state.userId, channelId }))

/** Whether a message calls a member: by name, by a role, or with everyone else. */
export function mentions(guild: Guild | undefined, message: Message, userId: string): boolean {
  if (message.mention_everyone || message.mentions?.some(({ id }) => id === userId)) return true
  const roles = message.mention_roles ?? []
  return roles.length > 0 && (memberOf(guild, userId)?.role_ids.some((id) => roles.includes(id)) ?? false)
}
