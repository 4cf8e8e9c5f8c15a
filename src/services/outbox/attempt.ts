import { SendFailed } from '../../domain/delivery.ts'
import type { Incident, OutboxItem } from '../../domain/incident.ts'
import { backoffMs } from '../../lib/backoff.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Log } from '../../lib/log.ts'
import type { Redactor } from '../../lib/redact.ts'
import type { Stores } from '../../stores/stores.ts'
import { sha256 } from '../bots/bot-key.ts'
import type { AlertSender } from '../services.ts'
import type { createHolds } from './holds.ts'

export interface AttemptNeeds {
  outbox: Pick<Stores['outbox'], 'begin' | 'sent' | 'retry' | 'giveUp'>
  incidents: Pick<Stores['incidents'], 'setMessage'>
  fleetChannel: () => Promise<string | undefined>
  sender: AlertSender
  redact: Redactor
  clock: Clock
  log: Log
  policy: { lateMs: number }
}

/**
 * What became of an item: `over` = it went out or was given up, so that what waits behind it may follow; `owed` = there is no
 * channel; `held` = not tried, since its channel takes nothing for so long; `failed` = to be tried again after that long.
 */
export type Outcome =
  | { is: 'over' | 'owed' }
  | { is: 'held'; key: string; waitMs: number; why: string }
  | { is: 'failed'; waitMs: number }

const retries = { firstMs: 1_000, maxMs: 5 * 60_000 }
/** While Discord is away the others go first, and this one soon after them. */
const retriesAway = { firstMs: 1_000, maxMs: 30_000 }

/** Tries to deliver one item; throws only where the database does not answer. */
export function createAttempt(needs: AttemptNeeds & { holds: ReturnType<typeof createHolds> }) {
  const { outbox, incidents, fleetChannel, sender, redact, clock, log, policy, holds } = needs

  async function deliver(item: OutboxItem, incident: Incident | undefined, channelId: string): Promise<void> {
    const late = clock.now().getTime() - item.createdAt.getTime() > policy.lateMs
    const nonce = (await sha256(item.dedupeKey)).slice(0, 24)
    const { messageId, refused } = await sender
      .send(channelId, { item, incident, late }, nonce)
      .catch((error: unknown) => {
        // One message that cannot even be rendered must not hold up the others.
        throw error instanceof SendFailed ? error : new SendFailed('The message could not be sent.', { cause: error })
      })
    holds.release(channelId)
    if (refused) {
      const why = redact.text(refused)
      log.error({ outboxId: item.id, channelId, why }, 'Discord refused a message, and took a short one instead')
    }
    if (incident && (incident.messageId !== messageId || incident.channelId !== channelId)) {
      await incidents.setMessage(incident.id, channelId, messageId)
    }
    await outbox.sent(item.id, messageId)
  }

  /** What can be done about it; the item is owed on, unless that can never help. */
  async function failed(item: OutboxItem, channelId: string, error: SendFailed, route?: string): Promise<Outcome> {
    const edits = item.messageId !== null
    const why = redact.text(error.message)
    const seen = { outboxId: item.id, channelId, why, err: error.cause }
    // A test is no alert, and what was meant for a place that is gone is owed to nobody where no other was chosen.
    const pointless = error.gone && (item.kind === 'alert_test' || (item.incidentId === null && route === undefined))
    if (error.invalid || pointless) {
      log.error(seen, 'a message was given up: it can never arrive')
      await outbox.giveUp(item.id, why)
      return { is: 'over' }
    }
    let waitMs = backoffMs(item.attempts + 1, retries)
    if (error.retryAfterMs !== undefined) {
      waitMs = holds.limited(channelId, edits, error.retryAfterMs, error.everywhere)
    } else if (error.gone) waitMs = holds.closed(channelId)
    // Later than the others: a message that breaks Discord by itself must not be the one that is tried each time.
    else if (error.away) waitMs = holds.away() + backoffMs(item.attempts + 1, retriesAway)
    log.warn({ ...seen, waitMs }, 'a message could not be sent and will be tried again')
    await outbox.retry(item.id, waitMs, why)
    return { is: 'failed', waitMs }
  }

  return async function attempt(item: OutboxItem): Promise<Outcome> {
    const route = await fleetChannel()
    const instead = (closed: string) => (route !== undefined && route !== closed ? route : closed)
    /** An incident stays in the channel where its card is, also when the route has changed since. */
    const place = (own: string | null) => {
      const wanted = own ?? route
      return wanted !== undefined && holds.isClosed(wanted) ? instead(wanted) : wanted
    }
    const expected = place(item.channelId)
    // Owed until somebody chooses a channel.
    if (expected === undefined) return { is: 'owed' }
    const edits = item.messageId !== null
    const waitMs = holds.waitMs(expected, edits)
    if (waitMs > 0) {
      return {
        is: 'held',
        key: `${expected} ${edits}`,
        waitMs,
        why: 'It waits until its channel takes messages again.',
      }
    }
    const begun = await outbox.begin(item.id)
    // Told by a later message meanwhile.
    if (!begun) return { is: 'over' }
    const { incident } = begun
    let channelId = place(incident ? incident.channelId : item.channelId) ?? expected
    try {
      await deliver(item, incident, channelId).catch((error: unknown) => {
        const elsewhere = instead(channelId)
        if (!(error instanceof SendFailed && error.gone) || elsewhere === channelId) throw error
        if (item.kind !== 'alert_test') holds.closed(channelId)
        log.warn({ outboxId: item.id, channelId, why: redact.text(error.message) }, 'a channel is closed to Muster')
        channelId = elsewhere
        return deliver(item, incident, elsewhere)
      })
      return { is: 'over' }
    } catch (error) {
      if (!(error instanceof SendFailed)) throw error
      return failed(item, channelId, error, route)
    }
  }
}
