import { Hono } from 'hono'
import type { Gateway } from '../gateway/gateway.ts'
import type { Faults } from '../rest/faults.ts'
import { limitBody } from '../web/limit-body.ts'
import type { Core } from '../world/core.ts'
import { MOST_BYTES_WITH_FILES } from './attachments.ts'
import { addComponentRoutes } from './component-routes.ts'
import { ControlError } from './control-error.ts'
import { addEventsRoute } from './events.ts'
import { addInviteRoutes } from './invite-routes.ts'
import { createLookUp } from './look-up.ts'
import { addMessageRoutes } from './message-routes.ts'
import { addReactionRoutes } from './reaction-routes.ts'
import { addStateRoutes } from './state-routes.ts'
import { addThreadRoutes } from './thread-routes.ts'
import { addTroubleRoutes } from './trouble-routes.ts'
import { addTypingRoutes } from './typing-routes.ts'
import { addWebhookRoutes } from './webhook-routes.ts'
import { addWorldRoutes } from './world-routes.ts'

const MOST_BYTES = 1024 * 1024
const TAKE_FILES = new Set(['commands', 'modals', 'messages'].map((call) => `/sandbox/${call}`))

/** The control interface: what stands for the people using Discord. */
export function createControl(core: Core, needs: { gateway: Gateway; faults: Faults }): Hono {
  const control = new Hono()
  const lookUp = createLookUp(core)
  const tooLarge = () => new ControlError(413, 'The body is too large.')
  const usual = limitBody(MOST_BYTES, tooLarge)
  const withFiles = limitBody(MOST_BYTES_WITH_FILES, tooLarge)
  control.use('*', (c, next) => (TAKE_FILES.has(c.req.path) ? withFiles : usual)(c, next))
  control.use('*', async (c, next) => {
    // A form of another page cannot send this type, not even with an empty body.
    const type = c.req.header('content-type')?.split(';')[0]?.trim()
    if (type !== undefined && type !== 'application/json' && c.req.method !== 'GET')
      throw new ControlError(415, 'The body must be sent as application/json.')
    await next()
  })
  addWorldRoutes(control, core, needs.gateway, lookUp)
  addTypingRoutes(control, core, lookUp)
  addComponentRoutes(control, core, lookUp)
  addMessageRoutes(control, core, lookUp)
  addReactionRoutes(control, core, lookUp)
  addThreadRoutes(control, core, lookUp)
  addWebhookRoutes(control, core, lookUp)
  addInviteRoutes(control, core, lookUp)
  addEventsRoute(control, core)
  addStateRoutes(control, core, needs.gateway, lookUp)
  addTroubleRoutes(control, core, needs.gateway, needs.faults, lookUp)

  control.notFound((c) => c.json({ error: `There is no ${c.req.method} ${c.req.path}.` }, 404))
  control.onError((error, c) => {
    if (error instanceof ControlError) return c.json({ error: error.message }, error.status)
    core.log.error({ err: error, path: c.req.path }, 'a control call of the sandbox failed')
    return c.json({ error: 'The sandbox failed; its log says why.' }, 500)
  })
  return control
}
