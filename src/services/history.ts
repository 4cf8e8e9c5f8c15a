import type { Clock } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import type { Stores } from '../stores/stores.ts'

interface Needs {
  uptime: Pick<Stores['uptime'], 'fold'>
  clock: Clock
  log: Log
  /** Aborted when Muster stops. */
  stopping: AbortSignal
  policy: { foldMs: number; foldPauseMs: number }
}

/** So few that a tick that comes meanwhile waits no longer than it would for a busy database. */
const botsAtOnce = 50

/** Keeps the record of time short: days that are settled become one row each, and after 13 months only their sums are left. */
export function createHistory({ uptime, clock, log, stopping, policy }: Needs) {
  return {
    /**
     * Folds what there is to fold, for at most `foldMs`; what is left then is for the next time. Each step is all or nothing and goes
     * on from what is written, so nothing is lost or done twice wherever this ends. Answers how many days it folded.
     */
    async fold(): Promise<number> {
      const deadline = clock.now().getTime() + policy.foldMs
      let folded = 0
      while (!stopping.aborted) {
        const days = await uptime.fold(botsAtOnce).catch((error: unknown) => {
          if (stopping.aborted) return 0
          throw error
        })
        folded += days
        if (days === 0) break
        if (clock.now().getTime() >= deadline) {
          log.warn({ folded }, 'folding the history took too long and goes on the next time')
          break
        }
        // The tick, commands and bots get their turn in between.
        await clock.sleep(policy.foldPauseMs, stopping).catch(() => undefined)
      }
      return folded
    },
  }
}
