import type { Exit } from '../../deployment/driver.ts'
import type { Strategy } from '../../domain/bot.ts'
import { reportOf } from '../../domain/judge-health.ts'
import type { Seen, Wish } from '../../domain/reconciliation.ts'
import type { Observation } from './observe.ts'
import type { Sight } from './settle.ts'

/** On which engine each bot was last wished for: enough to leave those alone for a moment whose engine owes an answer. */
export function createStrategies() {
  const known = new Map<string, Strategy>()
  return {
    learn(wishes: readonly Wish[]): void {
      for (const { botId, strategy } of wishes) known.set(botId, strategy)
    },
    of: (botId: string) => known.get(botId),
    forget: (botId: string) => void known.delete(botId),
  }
}
export type Strategies = ReturnType<typeof createStrategies>

/** A bot's wish beside what an observation has of it, in the database's time. */
export function sightOf(wish: Wish, observed: Observation, askedAt: number, skewMs: number): Sight {
  const seen = observed.bots === 'unreachable' ? observed.bots : observed.bots.get(wish.botId)
  return {
    wish,
    strategy: observed.strategy,
    seen: typeof seen === 'object' ? shifted(seen, skewMs) : seen,
    ...(observed.why ? { why: observed.why } : {}),
    askedAt: Math.min(askedAt, observed.askedAt),
  }
}

/** What an exit that was pushed shows of a bot. */
export function seenInExit({ generation, at, code, signal, where }: Exit, skewMs: number): Seen {
  // Of a machine that is gone nobody knows how its bots ended.
  const how = where ? { where } : { exit: { code, signal } }
  return shifted({ generation, state: 'exited', since: at, ...how }, skewMs)
}

/** True when several bots ought to be heard and none is: then the fault is with the hearing. */
export function isDeaf(sights: readonly Sight[], silentMs: number, now: Date): boolean {
  const heard = sights.flatMap(({ wish, seen }) => {
    const report = typeof seen === 'object' && seen.state === 'running' ? reportOf(seen, wish.report) : undefined
    return report ? [now.getTime() - report.receivedAt.getTime() <= silentMs] : []
  })
  return heard.length >= 2 && !heard.includes(true)
}

function shifted(seen: Seen, ms: number): Seen {
  if (ms === 0) return seen
  const shift = (at: Date) => new Date(at.getTime() + ms)
  const { report } = seen
  return {
    ...seen,
    since: shift(seen.since),
    ...(report ? { report: { ...report, receivedAt: shift(report.receivedAt) } } : {}),
  }
}
