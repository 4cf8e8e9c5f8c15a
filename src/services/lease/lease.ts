import { randomUUID } from 'node:crypto'
import { problem } from '../../domain/errors.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Log } from '../../lib/log.ts'
import type { LeaseStore } from '../../stores/stores.ts'
import { within } from '../within.ts'

/** Every number of the lease, in milliseconds (docs/decisions/0010-lease.md says why these). */
export interface LeaseTimes {
  /** Longer than this without being renewed, and another may take it. */
  ttlMs: number
  renewMs: number
  /** How often one that stands by asks. */
  pollMs: number
  /** Nothing is begun with less than this left: what is begun must have reached the engine by the end. */
  marginMs: number
  /** An end waits this long for the lease to be given back. */
  releaseMs: number
}
export const leaseTimes: LeaseTimes = { ttlMs: 9_000, renewMs: 2_000, pollMs: 1_000, marginMs: 2_000, releaseMs: 1_500 }

/** What this Muster knows of the lease: `unknown` = the database does not answer. */
export type LeaseState = { role: 'acting' } | { role: 'standby'; heldBy: string } | { role: 'unknown' }

/** One holding of the lease, from the moment it was got until it is lost or given back; then it is over for good. */
export interface Held {
  readonly generation: number
  /** Aborted once another Muster has it: at once when a write was refused, otherwise with the next renewal. */
  readonly lost: AbortSignal
  /** True while no other Muster can have it, with the margin to spare. */
  isSure(): boolean
  /** To be called right before anything is done to the world. Throws Problem `LeaseLost` or `LeaseUnsure`. */
  assert(): void
  /** The database refused a write. */
  refused(): void
  /** Gives it back, so that the next need not wait. Never rejects. */
  release(): Promise<void>
}

interface Needs {
  store: LeaseStore
  clock: Clock
  /** Milliseconds of a clock that nobody sets; it may stand still while the machine sleeps. */
  monotonic?: () => number
  log: Log
  /** This Muster as people know it. */
  by: string
  /** Nobody else can reach this database, so there is nothing to wait for. */
  alone: boolean
  times?: LeaseTimes
}

/** The lease as one Muster has it: asked for until it is got, then renewed until it is lost or given back. */
export function createLease({
  store,
  clock,
  monotonic = () => performance.now(),
  log,
  by,
  alone,
  times = leaseTimes,
}: Needs) {
  let state: LeaseState = { role: 'unknown' }
  let answers = true

  /** One clock may be set back, the other may stand still: whichever has gone further counts. */
  function stopwatch(): () => number {
    const [wall, steady] = [clock.now().getTime(), monotonic()]
    return () => Math.max(clock.now().getTime() - wall, monotonic() - steady)
  }

  /** Undefined where the database did not answer. Time runs from the question: the answer may have been long under way. */
  async function ask(holder: string) {
    const elapsed = stopwatch()
    try {
      const taken = await store.take({ holder, by, ttlMs: times.ttlMs, alone })
      answers = true
      return { ...taken, elapsed }
    } catch (error) {
      if (answers) log.warn({ err: error }, 'the lease waits: the database does not answer')
      answers = false
      return undefined
    }
  }

  function hold(holder: string, generation: number, askedFor: () => number): Held {
    const lost = new AbortController()
    const over = new AbortController()
    let elapsed = askedFor
    const isSure = () => !over.signal.aborted && times.ttlMs - elapsed() >= times.marginMs

    function lose(): void {
      if (over.signal.aborted) return
      over.abort(new Error('The lease is over.'))
      log.warn({ generation }, 'another Muster has the lease; standing down')
      state = { role: 'unknown' }
      lost.abort(problem('LeaseLost'))
    }

    async function keep(): Promise<void> {
      for (;;) {
        await clock.sleep(times.renewMs, over.signal)
        const taken = await ask(holder)
        if (over.signal.aborted) return
        if (taken && (!taken.held || taken.generation !== generation)) return lose()
        if (taken) elapsed = taken.elapsed
      }
    }
    const keeping = keep().catch(() => undefined)

    return {
      generation,
      lost: lost.signal,
      isSure,
      assert() {
        if (lost.signal.aborted) throw problem('LeaseLost')
        if (!isSure()) throw problem('LeaseUnsure')
      },
      refused: lose,
      async release() {
        over.abort(new Error('The lease is given back.'))
        if (lost.signal.aborted) return
        state = { role: 'unknown' }
        // A renewal that is still under way would take it once more, so it comes first.
        const released = within(
          times.releaseMs,
          keeping.then(() => store.release(holder)),
          'Giving the lease back',
        )
        await released.catch((error: unknown) => log.warn({ err: error }, 'the lease was not given back; it runs out'))
      },
    }
  }

  return {
    state: () => state,
    /** Resolves when this Muster may act; rejects with the signal's reason. */
    async acquire(signal: AbortSignal): Promise<Held> {
      // A name of its own for every holding: nothing that is still under way for an earlier one can renew this.
      const holder = randomUUID()
      for (;;) {
        const taken = await ask(holder)
        if (taken?.held) {
          state = { role: 'acting' }
          log.info({ generation: taken.generation }, 'this Muster has the lease')
          const held = hold(holder, taken.generation, taken.elapsed)
          if (!signal.aborted) return held
          await held.release()
        }
        if (taken && state.role !== 'standby') log.info({ heldBy: taken.heldBy }, 'another Muster acts; standing by')
        state = taken ? { role: 'standby', heldBy: taken.heldBy } : { role: 'unknown' }
        await clock.sleep(times.pollMs, signal)
      }
    },
  }
}
export type Lease = ReturnType<typeof createLease>
