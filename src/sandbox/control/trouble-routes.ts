import type { Hono } from 'hono'
import type { Gateway } from '../gateway/gateway.ts'
import type { Fault, Faults } from '../rest/faults.ts'
import type { Core } from '../world/core.ts'
import { ControlError, refused, unknownThing } from './control-error.ts'
import { type Input, readInput } from './input.ts'
import type { LookUp } from './look-up.ts'

const MOST_ADVANCE_MS = 366 * 24 * 60 * 60 * 1000
/** Ids hold 42 bits of milliseconds: they end in 2154. */
const CLOCK_ENDS_MS = Date.UTC(2150, 0)
/** People set them, one by one: so many are a mistake. */
const MOST_FAULTS = 1000

/** Breaking things on purpose, and looking at what happened. */
export function addTroubleRoutes(control: Hono, core: Core, gateway: Gateway, faults: Faults, lookUp: LookUp): void {
  control.post('/sandbox/faults', async (c) => {
    const fault = faultFrom(await readInput(c), lookUp)
    if (faults.list().length >= MOST_FAULTS) throw refused(`At most ${MOST_FAULTS} faults can be set at once.`)
    return c.json(faults.add(fault))
  })
  control.get('/sandbox/faults', (c) => c.json(faults.list()))
  control.delete('/sandbox/faults', (c) => c.json({ removed: faults.remove() }))
  control.delete('/sandbox/faults/:id', (c) => {
    const removed = faults.remove(c.req.param('id'))
    if (removed === 0) throw unknownThing('fault', c.req.param('id'))
    return c.json({ removed })
  })

  control.post('/sandbox/gateway', async (c) => {
    const input = await readInput(c)
    const app = lookUp.application(input.text('app')).id
    const sessions = gateway.sessions.ofApplication(app)
    const affected = sessions.filter((session) => session.connection).length
    const action = input.text('action')
    switch (action) {
      case 'close':
        gateway.closeSockets(app, closeCode(input))
        break
      case 'freeze':
      case 'thaw':
        for (const session of sessions) {
          session.frozen = action === 'freeze'
          session.connection?.freeze(session.frozen)
        }
        break
      case 'reconnect':
        for (const { connection } of sessions) connection?.send({ op: 7 })
        break
      case 'invalidate':
        for (const session of sessions) {
          const resumable = input.raw.resumable === true
          session.connection?.send({ op: 9, d: resumable })
          if (resumable) gateway.sessions.detach(session)
          else gateway.sessions.end(session)
        }
        break
      case 'heartbeat':
        for (const { connection } of sessions) connection?.send({ op: 1 })
        break
      default:
        throw refused('"action" must be close, freeze, thaw, reconnect, invalidate or heartbeat.')
    }
    return c.json({ app, action, sessions: affected })
  })

  control.get('/sandbox/log', (c) => {
    const { app, since } = c.req.query()
    const from = since === undefined ? 0 : /^\d+$/.test(since) ? Number(since) : Date.parse(since)
    if (Number.isNaN(from)) throw refused('"since" must be a time.')
    return c.json(core.journal.list({ since: from, ...(app ? { app: lookUp.application(app).id } : {}) }))
  })

  control.post('/sandbox/clock', async (c) => {
    const ms = (await readInput(c)).optionalNumber('advance_ms')
    if (ms === undefined || ms < 0) throw refused('"advance_ms" must be a number from 0 on.')
    if (ms > MOST_ADVANCE_MS) throw new ControlError(400, 'The clock goes forward by at most 366 days at once.')
    if (core.clock.now() + ms > CLOCK_ENDS_MS) throw new ControlError(400, 'The clock of the sandbox ends in 2150.')
    core.clock.advance(ms)
    core.touch()
    return c.json({ now: core.timestamp(), offset_ms: core.clock.offsetMs() })
  })
}

function closeCode(input: Input): number {
  const code = input.optionalNumber('code') ?? 4000
  const isSendable = code === 1000 || code === 1001 || code === 1006 || (code >= 3000 && code <= 4999)
  if (Number.isInteger(code) && isSendable) return code
  throw refused('"code" must be a close code: 1000, 1001, 1006 or 3000 to 4999.')
}

function faultFrom(input: Input, lookUp: LookUp): Omit<Fault, 'id'> {
  const app = input.optionalText('app')
  const fault: Omit<Fault, 'id'> = { match: input.text('match') }
  if (app !== undefined) fault.app = lookUp.application(app).id
  for (const field of ['status', 'retry_after', 'delay_ms', 'times'] as const) {
    const value = input.optionalNumber(field)
    if (value === undefined) continue
    if (value < 0) throw refused(`"${field}" must not be negative.`)
    fault[field] = value
  }
  if (fault.status !== undefined && (fault.status < 200 || fault.status > 599))
    throw refused('"status" must be an HTTP status from 200 to 599.')
  if ('body' in input.raw) fault.body = input.raw.body
  if (input.raw.drop) fault.drop = true
  return fault
}
