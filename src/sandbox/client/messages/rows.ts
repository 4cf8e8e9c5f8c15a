import type { Message } from '../shapes.ts'
import { byId } from '../state/reading.ts'
import type { State, Underway } from '../state/store.ts'
import { longDay } from '../time.ts'

/** One line of the list of messages. */
export type Row =
  | { kind: 'divider'; key: string; day: string | undefined; isNew: boolean }
  | { kind: 'message'; key: string; message: Message; follows: boolean }
  | { kind: 'command'; key: string; entry: Underway }

/** Messages by one author within this time stand together, as in Discord's client. */
const TOGETHER_MS = 7 * 60_000

/** Message types that are somebody's words; all others are lines about what happened. */
const WORDS = new Set([0, 19, 20, 23])
export const isSystem = ({ type }: Message) => !WORDS.has(type)

/** What the list shows, oldest first: days apart, what is new, messages, and commands on their way. */
export function rowsOf(state: State): Row[] {
  const messages = state.messages.filter(({ id }) => !state.dismissed.has(id))
  const commands = state.underway.filter(
    (one) => one.command && one.channelId === state.channelId && one.userId === state.userId,
  )
  const entries = [...messages, ...commands].sort((a, b) => byId(a.id, b.id))
  const rows: Row[] = []
  let before: Message | undefined
  let isNewShown = state.newFrom === undefined
  for (const entry of entries) {
    if (!isMessage(entry)) {
      rows.push({ kind: 'command', key: entry.id, entry })
      before = undefined
      continue
    }
    const day = longDay(new Date(entry.timestamp))
    const isOtherDay = before === undefined ? rows.length === 0 : longDay(new Date(before.timestamp)) !== day
    const isNew = !isNewShown && byId(entry.id, state.newFrom ?? '') >= 0
    if (isOtherDay || isNew)
      rows.push({ kind: 'divider', key: `divider-${entry.id}`, day: isOtherDay ? day : undefined, isNew })
    isNewShown ||= isNew
    const follows = !isOtherDay && !isNew && isContinued(entry, before)
    rows.push({ kind: 'message', key: entry.id, message: entry, follows })
    before = entry
  }
  return rows
}

const isMessage = (entry: Message | Underway): entry is Message => 'author' in entry

function isContinued(message: Message, before: Message | undefined): boolean {
  if (!before || isSystem(before) || isSystem(message)) return false
  // A webhook may give each of its messages another name and picture.
  for (const key of ['id', 'username', 'avatar'] as const) if (before.author[key] !== message.author[key]) return false
  if (message.type === 19 || message.interaction || message.interaction_metadata) return false
  if ((before.ephemeral ?? false) !== (message.ephemeral ?? false)) return false
  return Date.parse(message.timestamp) - Date.parse(before.timestamp) < TOGETHER_MS
}
