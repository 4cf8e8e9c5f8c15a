import type { Actions } from './actions.ts'
import type { Store } from './store.ts'

const kinds = ['message', 'message_update', 'message_delete', 'interaction', 'presence', 'command_list']

/**
 * Follows the sandbox's event stream. An event only says what to read again, so that a lost one cannot leave the page
 * wrong; the browser reconnects by itself, and everything is read again then.
 */
export function followEvents(store: Store, actions: Actions): () => void {
  const messages = paced(60, actions.refreshMessages)
  const underway = paced(30, actions.refreshUnderway)
  const world = paced(250, actions.refresh)
  let source: EventSource | undefined
  let retry: ReturnType<typeof setTimeout> | undefined

  function connect() {
    source = new EventSource('/sandbox/events')
    source.onopen = () => {
      if (!store.get().connected) void actions.refresh()
      store.set({ connected: true })
      underway()
    }
    source.onerror = () => {
      store.set({ connected: false })
      if (source?.readyState !== EventSource.CLOSED) return
      clearTimeout(retry)
      retry = setTimeout(connect, 2000)
    }
    for (const kind of kinds) source.addEventListener(kind, (event) => heed(kind, event.data))
  }

  function heed(kind: string, data: unknown) {
    if (kind === 'presence' || kind === 'command_list') return world()
    if (kind === 'interaction') return underway()
    const channelId = channelOf(data)
    if (channelId === undefined || channelId === store.get().channelId) messages()
    else if (kind === 'message') store.set(({ unread }) => ({ unread: new Set(unread).add(channelId) }))
  }

  connect()
  const poll = setInterval(underway, 1000)
  addEventListener('focus', world)
  return () => {
    source?.close()
    clearTimeout(retry)
    clearInterval(poll)
    removeEventListener('focus', world)
  }
}

/** Runs at most once per `ms`, and once more when asked again meanwhile. */
function paced(ms: number, work: () => Promise<void>): () => void {
  let state: 'idle' | 'waiting' | 'running' | 'again' = 'idle'
  const start = () => {
    state = 'waiting'
    setTimeout(async () => {
      state = 'running'
      await work().catch(() => undefined)
      const again = (state as string) === 'again'
      state = 'idle'
      if (again) start()
    }, ms)
  }
  return () => {
    if (state === 'idle') start()
    else if (state === 'running') state = 'again'
  }
}

function channelOf(data: unknown): string | undefined {
  try {
    const { message, channel_id } = JSON.parse(String(data))
    return channel_id ?? message?.channel_id
  } catch {
    return undefined
  }
}
