import type { Message, World } from '../shapes.ts'
import type { Actions } from './actions.ts'
import { paced } from './paced.ts'
import { type Happening, heed as heedMessages } from './reading.ts'
import type { Store } from './store.ts'

/**
 * Follows the sandbox's event stream. What happens to messages is applied as it is told, many at once; all else only says
 * what to read again. The browser reconnects by itself, and everything is read again then, so that a lost event cannot leave
 * the page wrong.
 */
export function followEvents(
  store: Store,
  actions: Pick<Actions, 'refresh' | 'refreshUnderway' | 'refreshWorld' | 'refreshCommands'>,
  open: () => EventSource = () => new EventSource('/sandbox/events'),
  isWatched: () => boolean = () => document.hasFocus(),
): () => void {
  let waiting: Happening[] = []
  const messages = paced(40, async () => {
    const happenings = waiting
    waiting = []
    heedMessages(store, happenings, isWatched())
  })
  const underway = paced(30, actions.refreshUnderway)
  const world = paced(250, actions.refreshWorld)
  const commands = paced(250, actions.refreshCommands)
  let source: EventSource | undefined
  let retry: ReturnType<typeof setTimeout> | undefined

  function connect() {
    source = open()
    source.onopen = () => {
      // What happened before the stream began was not told.
      void actions.refresh()
      store.set({ connected: true })
      underway()
    }
    source.onerror = () => {
      store.set({ connected: false })
      if (source?.readyState !== source?.CLOSED) return
      clearTimeout(retry)
      retry = setTimeout(connect, 2000)
    }
    const on = (kind: string, heed: (data: unknown) => void) =>
      source?.addEventListener(kind, (event) => heed(JSON.parse(event.data)))
    for (const kind of ['message', 'message_update', 'message_delete'] as const)
      on(kind, (data) => {
        waiting.push({ kind, message: data as Message })
        messages()
      })
    on('presence', (data) => store.set(({ world: old }) => ({ world: old && withPresence(old, data as Presence) })))
    on('interaction', underway)
    on('command_list', commands)
    on('world', world)
  }

  connect()
  const poll = setInterval(underway, 1000)
  return () => {
    source?.close()
    clearTimeout(retry)
    clearInterval(poll)
  }
}

interface Presence {
  user_id: string
  connected: boolean
  status: string
  activities: NonNullable<World['applications'][number]['activities']>
}

const withPresence = (world: World, { user_id, connected, status, activities }: Presence): World => ({
  ...world,
  applications: world.applications.map((application) =>
    application.bot_user_id === user_id ? { ...application, connected, status, activities } : application,
  ),
})
