import type { Hono } from 'hono'
import type { Gateway } from '../gateway/gateway.ts'
import type { Session } from '../gateway/session.ts'
import { sessionStarts } from '../world/applications.ts'
import type { Core } from '../world/core.ts'
import type { Application } from '../world/records.ts'
import type { LookUp } from './look-up.ts'

/** How bots' gateways and the clock stand: what `POST /sandbox/gateway` and `POST /sandbox/clock` change. */
export function addStateRoutes(control: Hono, core: Core, gateway: Gateway, lookUp: LookUp): void {
  const gatewayView = (application: Application) => ({
    app: application.id,
    name: application.name,
    session_start_remaining: sessionStarts(core, application).remaining,
    sessions: gateway.sessions.ofApplication(application.id).map(sessionView),
  })

  control.get('/sandbox/gateway', (c) => {
    const { app } = c.req.query()
    return c.json(app ? [gatewayView(lookUp.application(app))] : [...core.world.applications.values()].map(gatewayView))
  })

  control.get('/sandbox/clock', (c) => c.json({ now: core.timestamp(), offset_ms: core.clock.offsetMs() }))
}

/** A session without a socket waits to be resumed. */
function sessionView({ id, connection, intents, sequence, shard }: Session) {
  const state = connection === undefined ? 'waiting' : connection.isFrozen() ? 'frozen' : 'connected'
  return { id, state, intents, sequence, shard }
}
