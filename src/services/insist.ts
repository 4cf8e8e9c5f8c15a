import { Problem } from '../domain/errors.ts'
import type { Clock } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'

interface Needs {
  clock: Clock
  log: Log
  /** Aborted when Muster stops. */
  stopping: AbortSignal
  policy: { retryMs: number }
}

/** True for a failure that says only that the database is out of reach. */
export const isAway = (error: unknown): boolean => error instanceof Problem && error.code === 'DatabaseUnreachable'

/** Does what must not be left undone: again until the database answers, or Muster stops. Any other failure is thrown. */
export function createInsist({ clock, log, stopping, policy }: Needs) {
  return async function insist<T>(what: string, work: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await work()
      } catch (error) {
        if (!isAway(error)) throw error
        log.warn({ err: error }, `${what} waits for the database`)
        await clock.sleep(policy.retryMs, stopping)
      }
    }
  }
}
export type Insist = ReturnType<typeof createInsist>
