import type { Clock } from '../../lib/clock.ts'
import type { Log } from '../../lib/log.ts'

interface Needs {
  clock: Clock
  log: Log
  /** Muster's own connection to Discord. */
  discordReady: () => boolean
  policy: { unseenMs: number; recheckMs: number; startTimeoutMs: number }
}

/** Clocks that differ by less than this are taken as equal. */
const sameClockMs = 1_000

/** Since when Muster could see: its own sleep and every outage of the database begin this anew, so that nobody is blamed for them. */
export function createVision({ clock, log, discordReady, policy }: Needs) {
  let skewMs = 0
  let watchingSince: Date | undefined
  let lastSight = 0
  let lost = false
  let disconnectedAt: number | undefined
  let discordAwayUntil = 0
  const now = () => new Date(clock.now().getTime() + skewMs)

  return {
    /** The database's time. */
    now,
    skewMs: () => skewMs,
    watchingSince: () => watchingSince ?? now(),
    /** Muster cannot reach Discord, and that is no blip; or it can again, and bots still have the time to reconnect, too. */
    discordAway(): boolean {
      const here = clock.now().getTime()
      disconnectedAt = discordReady() ? undefined : (disconnectedAt ?? here)
      if (disconnectedAt !== undefined && here - disconnectedAt >= policy.recheckMs)
        discordAwayUntil = here + policy.startTimeoutMs
      return here < discordAwayUntil
    },
    /** The database answered; `at` its own time, where it told it. */
    regained(at?: Date): void {
      const here = clock.now().getTime()
      if (at) skewMs = Math.abs(at.getTime() - here) > sameClockMs ? at.getTime() - here : 0
      if (lost) log.info({}, 'the database answers again; watching goes on')
      if (lost || here - lastSight > policy.unseenMs) watchingSince = now()
      lost = false
      lastSight = here
    },
    /** The database did not answer. */
    missed(error: unknown): void {
      if (!lost) log.warn({ err: error }, 'the database does not answer; watching is suspended until it does')
      lost = true
    },
  }
}
export type Vision = ReturnType<typeof createVision>
