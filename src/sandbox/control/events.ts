import type { Hono } from 'hono'
import { streamSSE } from 'hono/streaming'
import type { Core } from '../world/core.ts'
import { interactionView, messageView } from './views.ts'

const KEEP_ALIVE_MS = 15_000
/** Who does not read is cut off rather than remembered for ever; a client connects again. */
const MOST_WAITING = 5000

/** What changes the answer of `GET /sandbox/world`, beside presences. */
const WORLD_CHANGES = [
  'guild_update',
  'guild_leave',
  'channel_create',
  'channel_update',
  'channel_delete',
  'thread_create',
  'thread_update',
  'thread_delete',
  'thread_members',
  'role_create',
  'role_update',
  'role_delete',
  'member_add',
  'member_update',
  'member_remove',
  'user_update',
] as const

/** All that happens, as server-sent events. */
export function addEventsRoute(control: Hono, core: Core): void {
  control.get('/sandbox/events', (c) =>
    streamSSE(c, async (stream) => {
      let waiting = 0
      const send = (event: string, data: unknown) => {
        if (waiting > MOST_WAITING) return stream.abort()
        waiting++
        stream
          .writeSSE({ event, data: JSON.stringify(data) })
          .catch((error) => core.log.debug({ err: error }, 'an event stream ended'))
          .finally(() => waiting--)
      }
      const { bus } = core
      const stops = [
        bus.on('message', (m) => send('message', messageView(core, m))),
        bus.on('message_update', (m) => send('message_update', messageView(core, m))),
        bus.on('reaction', ({ message }) => send('message_update', messageView(core, message))),
        bus.on('message_delete', ({ object, guild_id }) =>
          send('message_delete', { id: object.id, channel_id: object.channel_id, guild_id }),
        ),
        bus.on('message_delete_bulk', ({ channel, messages }) => {
          for (const { object, guild_id } of messages)
            send('message_delete', { id: object.id, channel_id: channel.id, guild_id })
        }),
        bus.on('interaction', (i) => send('interaction', interactionView(core, i))),
        bus.on('presence', (p) => send('presence', { ...p, application_id: p.user_id })),
        bus.on('command_list', (list) => send('command_list', list)),
        ...WORLD_CHANGES.map((kind) => bus.on(kind, () => send('world', { because: kind }))),
      ]
      const alive = setInterval(() => send('ping', {}), KEEP_ALIVE_MS)
      send('hello', { now: core.timestamp() })
      await new Promise<void>((resolve) => stream.onAbort(resolve))
      clearInterval(alive)
      for (const stop of stops) stop()
    }),
  )
}
