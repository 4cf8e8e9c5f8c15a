import type { Clock } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import type { Stores } from '../stores/stores.ts'

interface Needs {
  uptime: Pick<Stores['uptime'], 'fold' | 'thin'>
  clock: Clock
  log: Log
  /** Aborted when Muster stops. */
  stopping: AbortSignal
  policy: { foldMs: number; foldPauseMs: number }
}

/** So few that a tick that comes meanwhile waits no longer than it would for a busy database. */
const botsAtOnce = 50

/** Keeps what is recorded short: settled days become one row each, and after 13 months only their sums are left; hours become days, and incidents that are long over are folded and forgotten. */
export function createHistory({ uptime, clock, log, stopping, policy }: Needs) {
  /** Step by step until nothing is left or the time is up; answers the sum of what the steps did. */
  async function all(step: (bots: number) => Promise<number>, deadline: number): Promise<number> {
    let sum = 0
    while (!stopping.aborted) {
      const done = await step(botsAtOnce).catch((error: unknown) => {
        if (stopping.aborted) return 0
        throw error
      })
      sum += done
      if (done === 0) break
      if (clock.now().getTime() >= deadline) {
        log.warn({ done: sum }, 'folding the history took too long and goes on the next time')
        break
      }
      // The tick, commands and bots get their turn in between.
      await clock.sleep(policy.foldPauseMs, stopping).catch(() => undefined)
    }
    return sum
  }

  return {
    /**
     * Folds what there is to fold, for at most `foldMs`; what is left then is for the next time. Each step is all or nothing and goes
     * on from what is written, so nothing is lost or done twice wherever this ends. Answers how many days of uptime it folded.
     */
    async fold(): Promise<number> {
      const deadline = clock.now().getTime() + policy.foldMs
      const folded = await all(uptime.fold, deadline)
      if (clock.now().getTime() < deadline) await all(uptime.thin, deadline)
      return folded
    },
  }
}
