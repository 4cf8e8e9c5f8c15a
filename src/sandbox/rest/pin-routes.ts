import { discordError } from '../rules/discord-error.ts'
import type { Core } from '../world/core.ts'
import { Permission } from '../world/permissions.ts'
import { MOST_PINS, pin, pinnedIn, unpin } from '../world/pins.ts'
import { mayIn } from '../world/visibility.ts'
import { channelFor, messageIn, refuseArchived } from './access.ts'
import { callerOf, limitOf, type Rest, type RestContext, timeOf } from './http.ts'
import { messageFor } from './message-view.ts'

const PLAIN = new Set<number>([0, 19, 20, 23])

/** Pins (resources/message) under the present path and under the one it replaced. */
export function addPinRoutes(rest: Rest, core: Core): void {
  const channelOf = (c: RestContext, needed?: bigint) =>
    channelFor(core, callerOf(c), c.req.param('channel') ?? '', needed)

  /** Newest pin first; nothing without the right to read the channel's history. */
  function pins(c: RestContext) {
    const channel = channelOf(c)
    return mayIn(core.world, callerOf(c).id, channel, Permission.ReadMessageHistory) ? pinnedIn(core, channel) : []
  }

  function target(c: RestContext) {
    const channel = channelOf(c, Permission.PinMessages)
    const message = messageIn(core, channel, c.req.param('message') ?? '')
    refuseArchived(channel)
    return { channel, message }
  }

  rest.get('/channels/:channel/pins', (c) => c.json(pins(c).map((message) => messageFor(core, callerOf(c), message))))

  rest.get('/channels/:channel/messages/pins', (c) => {
    const count = limitOf(c, { most: 50, usual: 50 })
    const before = timeOf(c, 'before') ?? Number.POSITIVE_INFINITY
    const fitting = pins(c).filter(({ pinned_at = '' }) => Date.parse(pinned_at) < before)
    const items = fitting.slice(0, count).map((message) => ({
      pinned_at: message.pinned_at,
      message: messageFor(core, callerOf(c), message),
    }))
    return c.json({ items, has_more: fitting.length > count })
  })

  for (const path of ['/channels/:channel/messages/pins/:message', '/channels/:channel/pins/:message'] as const) {
    rest.put(path, async (c) => {
      const { channel, message } = target(c)
      if (!PLAIN.has(message.object.type)) throw discordError.systemMessage()
      if (!message.object.pinned && pinnedIn(core, channel).length >= MOST_PINS) throw discordError.tooManyPins()
      await pin(core, channel, message, callerOf(c).id)
      return c.body(null, 204)
    })
    rest.delete(path, (c) => {
      const { channel, message } = target(c)
      unpin(core, channel, message)
      return c.body(null, 204)
    })
  }
}
