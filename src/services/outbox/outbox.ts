import { SendFailed } from '../../domain/delivery.ts'
import type { Incident, OutboxItem } from '../../domain/incident.ts'
import { backoffMs } from '../../lib/backoff.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Log } from '../../lib/log.ts'
import type { Redactor } from '../../lib/redact.ts'
import type { Stores } from '../../stores/stores.ts'
import { sha256 } from '../bots/bot-key.ts'
import type { AlertSender, App } from '../services.ts'

interface Needs {
  outbox: Stores['outbox']
  incidents: Pick<Stores['incidents'], 'find' | 'setMessage'>
  fleetChannel: () => Promise<string | undefined>
  sender: AlertSender
  redact: Redactor
  clock: Clock
  log: Log
  policy: { lateMs: number }
}

const limits = { firstMs: 1_000, maxMs: 5 * 60_000 }
/** Looked at in one call; the rest follows at once. Without a route there may be many that cannot go out. */
const batch = { routed: 50, unrouted: 1_000 }

/** Sends what is owed, one message after another, until nothing is due. Nothing is lost when sending fails: it is owed on. */
export function createOutbox(needs: Needs): App['outbox'] & { stop(): Promise<void> } {
  const { outbox, incidents, fleetChannel, sender, redact, clock, log, policy } = needs
  const stopping = new AbortController()
  let draining: Promise<void> | undefined
  let again = false

  async function deliver(item: OutboxItem, incident: Incident | undefined, channelId: string): Promise<void> {
    const late = clock.now().getTime() - item.createdAt.getTime() > policy.lateMs
    const nonce = (await sha256(item.dedupeKey)).slice(0, 24)
    const { messageId } = await sender.send(channelId, { item, incident, late }, nonce).catch((error: unknown) => {
      // One message that cannot even be rendered must not hold up the others.
      throw error instanceof SendFailed ? error : new SendFailed('The message could not be sent.', { cause: error })
    })
    if (incident && (incident.messageId !== messageId || incident.channelId !== channelId)) {
      await incidents.setMessage(incident.id, channelId, messageId)
    }
    await outbox.sent(item.id, messageId)
  }

  /** True when it went out or was given up, so that what waits behind it may follow. */
  async function attempt(item: OutboxItem): Promise<boolean> {
    const route = await fleetChannel()
    // Nothing of it was posted yet, so its incident knows no channel either: thousands may be owed like this.
    if (item.kind === 'incident_opened' && (item.channelId ?? route) === undefined) return false
    const incident = item.incidentId === null ? undefined : await incidents.find(item.incidentId)
    // An incident stays in the channel where its card is, also when the route has changed since.
    const channelId = item.channelId ?? incident?.channelId ?? route
    // Owed until somebody chooses a channel.
    if (channelId === undefined) return false
    try {
      await deliver(item, incident, channelId).catch((error: unknown) => {
        const elsewhere = error instanceof SendFailed && error.gone && route !== undefined && route !== channelId
        if (!elsewhere) throw error
        return deliver(item, incident, route)
      })
      return true
    } catch (error) {
      if (!(error instanceof SendFailed)) throw error
      const why = redact.text(error.message)
      if (error.gone) {
        log.error(
          { outboxId: item.id, channelId, why },
          'a message was given up: its channel is gone or closed to Muster',
        )
        await outbox.giveUp(item.id, why)
        return true
      }
      const afterMs = error.retryAfterMs ?? backoffMs(item.attempts + 1, limits)
      log.warn(
        { outboxId: item.id, channelId, why, afterMs, err: error.cause },
        'a message could not be sent and will be tried again',
      )
      await outbox.retry(item.id, afterMs, why)
      kickIn(afterMs)
      return false
    }
  }

  function kickIn(ms: number): void {
    clock.sleep(ms, stopping.signal).then(
      () => kick(),
      () => undefined,
    )
  }

  async function sendAll(): Promise<void> {
    do {
      again = false
      const routed = (await fleetChannel()) !== undefined
      const due = await outbox.due(routed ? batch.routed : batch.unrouted)
      let moved = false
      for (const item of due) {
        if (stopping.signal.aborted) return
        if (await attempt(item)) moved = true
      }
      // More may be due behind what was sent: the next of the same incident, or the next batch.
      if (moved && due.length > 0) again = true
    } while (again && !stopping.signal.aborted)
  }

  function drain(): Promise<void> {
    again = true
    draining ??= sendAll()
      .catch((error: unknown) => {
        again = false
        log.warn({ err: error }, 'the outbox could not be worked off; it will be tried again')
        kickIn(limits.firstMs * 2)
      })
      .finally(() => {
        draining = undefined
        // Asked for while the last look was ending.
        if (again) kick()
      })
    return draining
  }

  function kick(afterMs = 0): void {
    if (stopping.signal.aborted) return
    if (afterMs > 0) kickIn(afterMs)
    else void drain()
  }

  return {
    drain,
    kick,
    async stop() {
      stopping.abort(new Error('Muster is stopping.'))
      await draining
    },
  }
}
