import type { Log } from '../lib/log.ts'
import type { Held, Lease } from '../services/lease/lease.ts'
import type { Acting } from './acting.ts'

interface Needs {
  lease: Pick<Lease, 'acquire'>
  act: (held: Held) => Acting
  log: Log
}

/** Lets Muster act whenever it has the lease, and stand by in between. */
export interface Shifts {
  /** What acts now; undefined while standing by. */
  acting(): Acting | undefined
  /** Resolves when people could use it for the first time; rejects when no waiting will help. */
  ready: Promise<void>
  /** Ends what acts and gives the lease back. Never rejects. */
  stop(options: { stopBots: boolean }): Promise<void>
}

export function startShifts({ lease, act, log }: Needs): Shifts {
  const ending = new AbortController()
  let acting: Acting | undefined
  let first = { resolve: () => {}, reject: (_: unknown) => {} }
  const ready = new Promise<void>((resolve, reject) => {
    first = { resolve, reject }
  })
  ready.catch(() => undefined)
  let stopBots = false

  async function shift(): Promise<void> {
    const held = await lease.acquire(ending.signal)
    const mine = act(held)
    acting = mine
    // Later ones find nobody waiting for the outcome.
    mine.ready.then(
      () => log.info({ generation: held.generation }, 'this Muster acts'),
      (error: unknown) => log.error({ err: error }, 'Muster acts, but not in full'),
    )
    mine.ready.then(first.resolve, first.reject)
    const over = AbortSignal.any([held.lost, ending.signal])
    await new Promise((resolve) =>
      over.aborted ? resolve(0) : over.addEventListener('abort', resolve, { once: true }),
    )
    acting = undefined
    await mine.stop({ stopBots: stopBots && !held.lost.aborted })
    await held.release()
  }

  async function all(): Promise<void> {
    while (!ending.signal.aborted) {
      await shift().catch((error: unknown) => {
        if (!ending.signal.aborted) first.reject(error)
      })
    }
  }
  const working = all()

  return {
    acting: () => acting,
    ready,
    async stop(options) {
      stopBots = options.stopBots
      ending.abort(new Error('Muster is stopping.'))
      await working
    },
  }
}
