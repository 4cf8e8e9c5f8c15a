import { type AlertRoute, deliveryOf } from '../../domain/alert-route.ts'
import { SendFailed } from '../../domain/delivery.ts'
import { type Incident, isCard, type OutboxItem } from '../../domain/incident.ts'
import { backoffMs } from '../../lib/backoff.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Log } from '../../lib/log.ts'
import type { Redactor } from '../../lib/redact.ts'
import type { DueItem, Stores } from '../../stores/stores.ts'
import { sha256 } from '../bots/bot-key.ts'
import type { AlertSender } from '../services.ts'
import type { createHolds } from './holds.ts'

export interface AttemptNeeds {
  outbox: Pick<Stores['outbox'], 'begin' | 'sent' | 'retry' | 'giveUp' | 'hold' | 'skip' | 'add'>
  incidents: Pick<Stores['incidents'], 'setMessage' | 'setCopy'>
  routes: () => Promise<readonly AlertRoute[]>
  sender: AlertSender
  redact: Redactor
  clock: Clock
  log: Log
  policy: { lateMs: number }
}

/**
 * What became of an item: `over` = it went out, was given up or need not be told, so that what waits behind it may follow;
 * `owed` = there is no channel, or quiet hours keep it; `held` = not tried, since its channel takes nothing for so long; `failed` = to be tried again after that long.
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
  const { outbox, incidents, routes, sender, redact, clock, log, policy, holds } = needs

  async function deliver(
    item: OutboxItem,
    incident: Incident | undefined,
    channelId: string,
    { roleId, channelIds }: To,
  ): Promise<void> {
    const owedSince = Math.max(item.createdAt.getTime(), incident?.heldUntil?.getTime() ?? 0)
    const late = clock.now().getTime() - owedSince > policy.lateMs
    const nonce = (await sha256(item.dedupeKey)).slice(0, 24)
    const insteadOf = channelId === channelIds[0] ? undefined : channelIds[0]
    const { messageId, refused } = await sender
      .send(channelId, { item, incident, late, roleId, insteadOf }, nonce)
      .catch((error: unknown) => {
        // One message that cannot even be rendered must not hold up the others.
        throw error instanceof SendFailed ? error : new SendFailed('The message could not be sent.', { cause: error })
      })
    holds.release(channelId)
    if (refused) {
      const why = redact.text(refused)
      log.error({ outboxId: item.id, channelId, why }, 'Discord refused a message, and took a short one instead')
    }
    if (incident && isCard(item)) await setPlace(item, incident, channelId, messageId)
    await outbox.sent(item.id, messageId)
  }

  async function setPlace(item: OutboxItem, incident: Incident, channelId: string, messageId: string): Promise<void> {
    const known = item.clientId === null ? incident : item
    if (known.messageId === messageId && known.channelId === channelId) return
    if (item.clientId === null) await incidents.setMessage(incident.id, channelId, messageId)
    else await incidents.setCopy(incident.id, item.clientId, channelId, messageId)
  }

  /** Nobody of the client can be told that, so the fleet is, once for each channel. */
  async function tellOfClosed({ clientId }: OutboxItem, channelId: string): Promise<void> {
    const text = `A client’s people are told nothing any more: their channel <#${channelId}> is gone or closed to Muster. \`/alerts routes\` shows whose it is, and \`/alerts client\` chooses another.`
    await outbox.add({ kind: 'notice', text, dedupeKey: `closed:${clientId}:${channelId}` })
  }

  /** What can be done about it; the item is owed on, unless that can never help. */
  async function failed(item: OutboxItem, channelId: string, error: SendFailed, isRouted: boolean): Promise<Outcome> {
    const edits = item.messageId !== null
    const why = redact.text(error.message)
    const seen = { outboxId: item.id, channelId, why, err: error.cause }
    // A test is no alert, and what was meant for a place that is gone is owed to nobody where no other was chosen.
    const forClient = error.gone && item.clientId !== null
    if (forClient) await tellOfClosed(item, channelId)
    const pointless =
      forClient || (error.gone && (item.kind === 'alert_test' || (item.incidentId === null && !isRouted)))
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

  /** Where one channel is gone, the next stands in for it. */
  async function send(item: OutboxItem, to: To, isRouted: boolean): Promise<Outcome> {
    const open = to.channelIds.filter((id) => !holds.isClosed(id))
    const [expected = to.channelIds[0]] = open
    const edits = item.messageId !== null
    const waitMs = holds.waitMs(expected, edits)
    if (waitMs > 0) {
      const why = 'It waits until its channel takes messages again.'
      return { is: 'held', key: `${expected} ${edits}`, waitMs, why }
    }
    const begun = await outbox.begin(item.id)
    // Told by a later message meanwhile.
    if (!begun) return { is: 'over' }
    const places = open.length > 0 ? open : [expected]
    for (const [index, channelId] of places.entries()) {
      try {
        await deliver(item, begun.incident, channelId, to)
        return { is: 'over' }
      } catch (error) {
        if (!(error instanceof SendFailed)) throw error
        if (!error.gone || index === places.length - 1) return failed(item, channelId, error, isRouted)
        if (item.kind !== 'alert_test') holds.closed(channelId)
        log.warn({ outboxId: item.id, channelId, why: redact.text(error.message) }, 'a channel is closed to Muster')
      }
    }
    return { is: 'over' }
  }

  return async function attempt(item: DueItem): Promise<Outcome> {
    const known = await routes()
    const delivery = deliveryOf(item, item.incident, known, clock.now())
    switch (delivery.kind) {
      // Owed until somebody chooses a channel.
      case 'wait':
        return { is: 'owed' }
      case 'hold':
        await outbox.hold(item.id, delivery.until)
        return { is: 'owed' }
      case 'skip':
        await outbox.skip(item.id)
        return { is: 'over' }
      case 'send':
        return send(item, delivery, known.length > 0)
    }
  }
}

type To = Extract<ReturnType<typeof deliveryOf>, { kind: 'send' }>
