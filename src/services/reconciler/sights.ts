import type { Exit } from '../../deployment/driver.ts'
import type { Bot, Strategy } from '../../domain/bot.ts'
import { reportOf } from '../../domain/judge-health.ts'
import type { Seen, Wish } from '../../domain/reconciliation.ts'
import type { Stores } from '../../stores/stores.ts'
import type { Observation } from './observe.ts'
import type { Sight } from './settle.ts'

/** Which driver has which bot. It never changes for a bot, so it is asked for once, and for all new bots in one call. */
export function createStrategies(bots: Pick<Stores['bots'], 'find' | 'list'>) {
  const known = new Map<string, Strategy>()
  const learn = (bot: Bot | undefined) => bot && known.set(bot.id, bot.strategy)
  return {
    async learn(botIds: readonly string[]): Promise<void> {
      const unknown = botIds.filter((botId) => !known.has(botId))
      if (unknown.length > 2) for (const bot of await bots.list()) learn(bot)
      else for (const botId of unknown) learn(await bots.find(botId))
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
    askedAt: Math.min(askedAt, observed.askedAt),
  }
}

/** What an exit that was pushed shows of a bot. */
export function seenInExit({ generation, at, code, signal }: Exit, skewMs: number): Seen {
  return shifted({ generation, state: 'exited', since: at, exit: { code, signal } }, skewMs)
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
