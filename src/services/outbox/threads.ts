import { type AlertRoute, routesOf } from '../../domain/alert-route.ts'
import { SendFailed } from '../../domain/delivery.ts'
import type { Incident } from '../../domain/incident.ts'
import type { ThreadPart } from '../../domain/incident-thread.ts'
import { backoffMs } from '../../lib/backoff.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Log } from '../../lib/log.ts'
import type { Redactor } from '../../lib/redact.ts'
import type { Stores } from '../../stores/stores.ts'
import { sha256 } from '../bots/bot-key.ts'
import type { IncidentThreads } from '../services.ts'
import type { ThreadTroubles } from './thread-troubles.ts'

interface Needs {
  threads: Stores['threads']
  routes: () => Promise<readonly AlertRoute[]>
  /** Posts them. */
  messages: IncidentThreads
  troubles: Pick<ThreadTroubles, 'note' | 'over'>
  redact: Redactor
  clock: Clock
  log: Log
}

const batch = 20
/** What happens within so long is one message: for a bot that comes and goes longer, or its thread would never end. */
const pauses = { usualMs: 15_000, flappingMs: 10 * 60_000 }
const retries = { firstMs: 5_000, maxMs: 5 * 60_000 }
/** While Discord is away its cards find out that it is back; nothing here waits for that. */
const awayMs = 30_000

export type Threads = ReturnType<typeof createThreads>

/**
 * Tells the steps of incidents in threads under their cards: each once, in order, and after the cards, which never wait for it.
 * Where a thread cannot be, the card alone goes on; `troubles` keeps why, and the log says so once for each channel.
 */
export function createThreads({ threads, routes, messages, troubles, redact, clock, log }: Needs) {
  let draining: Promise<void> | undefined
  let stopping = false
  let pausedUntil = 0

  async function post(incident: Incident, part: ThreadPart): Promise<void> {
    let { threadId } = part
    if (threadId === null) {
      threadId = await messages.open(incident)
      await threads.made(incident.id, threadId)
    }
    const nonce = (await sha256(`thread:${incident.id}:${threadId}:${part.part}`)).slice(0, 24)
    await messages.post(threadId, incident, part, nonce)
  }

  async function failed(incident: Incident, part: ThreadPart, error: SendFailed): Promise<void> {
    const why = redact.text(error.message)
    const channel = incident.channelId ?? ''
    const seen = { incidentId: incident.id, channelId: incident.channelId, why }
    if (error.gone) {
      const isMade = part.threadId !== null
      // Somebody deleted the thread, or the card: nothing is wrong.
      const isTrouble = error.forbidden || !(isMade || error.missing)
      if (isTrouble && troubles.note(channel, error.forbidden ? 'forbidden' : 'refused', why))
        log.warn(seen, 'no threads can be told under alerts here')
      return threads.end(incident.id, isMade ? 'gone' : 'refused')
    }
    if (error.invalid) {
      troubles.note(channel, 'part', why)
      log.error(seen, 'Discord refused a part of a thread; it goes on with the next')
      return threads.told(incident.id, pauses.usualMs)
    }
    const waitMs = error.retryAfterMs ?? backoffMs(part.attempts + 1, retries)
    if (error.retryAfterMs !== undefined) pausedUntil = clock.now().getTime() + error.retryAfterMs
    else if (error.away) pausedUntil = clock.now().getTime() + awayMs
    log.debug({ ...seen, waitMs }, 'a part of a thread could not be sent and will be tried again')
    await threads.retry(incident.id, waitMs)
  }

  async function tell(incident: Incident): Promise<void> {
    const [route] = routesOf(await routes(), incident)
    if (route?.threads === false) {
      troubles.over(incident.channelId ?? '')
      return threads.end(incident.id, 'off')
    }
    const part = await threads.begin(incident.id)
    if (!part) return
    try {
      await post(incident, part)
    } catch (error) {
      if (!(error instanceof SendFailed)) throw error
      return failed(incident, part, error)
    }
    troubles.over(incident.channelId ?? '')
    await threads.told(incident.id, incident.flappingSince === null ? pauses.usualMs : pauses.flappingMs)
  }

  async function tellAll(): Promise<void> {
    for (;;) {
      const due = await threads.due(batch)
      for (const incident of due) {
        if (stopping || clock.now().getTime() < pausedUntil) return
        await tell(incident)
      }
      if (due.length < batch) return
    }
  }

  return {
    /** Never rejects: what is owed stays owed. */
    drain(): Promise<void> {
      if (stopping || clock.now().getTime() < pausedUntil) return Promise.resolve()
      draining ??= tellAll()
        .catch((error: unknown) => log.warn({ err: error }, 'threads could not be told; they will be tried again'))
        .finally(() => {
          draining = undefined
        })
      return draining
    },
    async stop(): Promise<void> {
      stopping = true
      await draining
    },
  }
}
