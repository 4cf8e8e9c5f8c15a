import type { Stores } from '../../stores/stores.ts'
import type { App } from '../services.ts'
import { type AttemptNeeds, createAttempt } from './attempt.ts'
import { createHolds } from './holds.ts'
import type { Threads } from './threads.ts'

interface Needs extends AttemptNeeds {
  outbox: Stores['outbox']
  /** Told after the cards; these never wait for them. */
  details?: Pick<Threads, 'drain' | 'stop'>
}

/** How soon it goes on by itself when the database was away, in milliseconds. */
const storeAwayMs = 2_000
/** Looked at in one call; the rest follows at once. Without a route there may be many that cannot go out. */
const batch = { routed: 50, unrouted: 1_000 }

/** Sends what is owed, one message after another, until nothing is due. Nothing is lost when sending fails: it is owed on. */
export function createOutbox(needs: Needs): App['outbox'] & { stop(): Promise<void> } {
  const { outbox, routes, clock, log, details } = needs
  const stopping = new AbortController()
  const holds = createHolds(clock)
  const attempt = createAttempt({ ...needs, holds })
  let draining: Promise<void> | undefined
  let again = false

  function kickIn(ms: number): void {
    clock.sleep(ms, stopping.signal).then(
      () => kick(),
      () => undefined,
    )
  }

  /** True when more may be due behind what it dealt with: the next of the same incident, or the next batch. */
  async function sendBatch(): Promise<boolean> {
    const routed = (await routes()).length > 0
    const due = await outbox.due(routed ? batch.routed : batch.unrouted)
    const held = new Map<string, { ids: number[]; waitMs: number; why: string }>()
    let moved = false
    for (const item of due) {
      if (stopping.signal.aborted || holds.awayMs() > 0) return false
      const outcome = await attempt(item)
      if (outcome.is === 'over') moved = true
      if (outcome.is === 'failed') {
        kickIn(outcome.waitMs)
        // The others' turn comes before its own.
        if (holds.awayMs() > 0) kickIn(holds.awayMs())
      }
      if (outcome.is === 'held') {
        const { ids = [] } = held.get(outcome.key) ?? {}
        held.set(outcome.key, { ...outcome, ids: [...ids, item.id] })
      }
    }
    // Out of the way of what others wait for.
    for (const { ids, waitMs, why } of held.values()) {
      await outbox.postpone(ids, waitMs, why)
      kickIn(waitMs)
    }
    return moved || held.size > 0
  }

  async function sendAll(): Promise<void> {
    do {
      again = false
      // What found Discord away has seen to it that this begins again.
      if (holds.awayMs() > 0) return
      if (await sendBatch()) again = true
    } while (again && !stopping.signal.aborted)
  }

  function drainCards(): Promise<void> {
    again = true
    draining ??= sendAll()
      .catch((error: unknown) => {
        again = false
        log.warn({ err: error }, 'the outbox could not be worked off; it will be tried again')
        kickIn(storeAwayMs)
      })
      .finally(() => {
        draining = undefined
        // Asked for while the last look was ending.
        if (again) kick()
      })
    return draining
  }

  async function drain(): Promise<void> {
    await drainCards()
    await details?.drain()
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
      await details?.stop()
    },
  }
}
