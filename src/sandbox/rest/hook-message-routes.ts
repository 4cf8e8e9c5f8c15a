import { discordError } from '../rules/discord-error.ts'
import type { Core } from '../world/core.ts'
import { messageObject } from '../world/message-object.ts'
import { deleteMessage } from '../world/messages.ts'
import type { StoredMessage } from '../world/records.ts'
import { hookByToken } from './access.ts'
import { channelHook } from './channel-hook.ts'
import type { Hook } from './hook.ts'
import { type Rest, type RestContext, readBody } from './http.ts'
import { interactionHook } from './interaction-hook.ts'

const path = '/webhooks/:webhook/:token/messages/:message'

/** Messages by webhook, of interactions and of channels alike; the token in the path is the right to them. */
export function addHookMessageRoutes(rest: Rest, core: Core): void {
  function hookOf(c: RestContext): Hook {
    const { webhook: id = '', token = '' } = c.req.param() as Record<string, string>
    if (!core.world.webhooks.has(id)) return interactionHook(core, id, token)
    return channelHook(core, hookByToken(core, id, token), c)
  }

  function target(c: RestContext): { hook: Hook; stored: StoredMessage } {
    const hook = hookOf(c)
    const stored = hook.find(c.req.param('message') ?? '')
    if (!stored) throw discordError.unknownMessage()
    return { hook, stored }
  }

  rest.post('/webhooks/:webhook/:token', async (c) => {
    const hook = hookOf(c)
    const { body, uploads } = await readBody(c)
    const { object } = await hook.send(body, uploads)
    return hook.waits ? c.json(object) : c.body(null, 204)
  })

  rest.get(path, (c) => c.json(messageObject(core.world, target(c).stored)))

  rest.patch(path, async (c) => {
    const { hook, stored } = target(c)
    const { body, uploads } = await readBody(c)
    return c.json(messageObject(core.world, await hook.edit(stored, body, uploads)))
  })

  rest.delete(path, (c) => {
    deleteMessage(core, target(c).stored)
    return c.body(null, 204)
  })
}
