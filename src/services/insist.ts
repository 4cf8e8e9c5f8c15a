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

interface Limits {
  /** Then the failure is thrown after all; for ever when left out. */
  withinMs?: number
  /** Called before each wait. */
  onWait?: () => void
}

/** Does what must not be left undone: again until the database answers, or Muster stops. Any other failure is thrown. */
export function createInsist({ clock, log, stopping, policy }: Needs) {
  const now = () => clock.now().getTime()
  return async function insist<T>(what: string, work: () => Promise<T>, limits: Limits = {}): Promise<T> {
    const { withinMs = Number.POSITIVE_INFINITY, onWait } = limits
    let awaySince: number | undefined
    for (;;) {
      try {
        return await work()
      } catch (error) {
        if (!isAway(error)) throw error
        awaySince ??= now()
        if (now() - awaySince >= withinMs) throw error
        onWait?.()
        log.warn({ err: error }, `${what} waits for the database`)
        await clock.sleep(policy.retryMs, stopping)
      }
    }
  }
}
export type Insist = ReturnType<typeof createInsist>
