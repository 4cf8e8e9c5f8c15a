import type { Strategy } from '../../domain/bot.ts'
import type { Problem } from '../../domain/errors.ts'
import { reportOf } from '../../domain/judge-health.ts'
import type { Seen, Wish } from '../../domain/reconciliation.ts'
import { type Judged, type Plan, planReconciliation, type Vantage } from '../../domain/reconciliation-plan.ts'
import type { Clock } from '../../lib/clock.ts'
import type { KeyedLock } from '../../lib/keyed-lock.ts'
import type { Log } from '../../lib/log.ts'
import type { Policy } from '../policy.ts'
import type { Deed } from './act.ts'
import type { Agenda } from './agenda.ts'
import { type Beliefs, believed } from './beliefs.ts'
import type { Change } from './record.ts'

/** One bot's wish beside what its driver has, both asked at `askedAt` or later. */
export interface Sight {
  wish: Wish
  strategy: Strategy
  seen: Seen | undefined | 'unreachable'
  /** Why its engine could not be reached. */
  why?: Problem
  askedAt: number
}

interface Needs {
  record: (changes: readonly Change[]) => Promise<ReadonlySet<string>>
  act: (wish: Wish, deed: Deed, strategy: Strategy) => Promise<void>
  /** The database's time, and what can be seen at all. */
  vantage: () => Vantage & { now: Date }
  lock: KeyedLock
  beliefs: Beliefs
  agenda: Agenda
  clock: Clock
  log: Log
  policy: Policy
}

/** Plans for every bot in sight, writes all changes in one call, then acts, one thing at a time per bot. */
export function createSettle({ record, act, vantage, lock, beliefs, agenda, clock, log, policy }: Needs) {
  const busy = new Map<string, number>()
  const acting = new Set<Promise<void>>()

  /** Nobody else plans or acts for this bot meanwhile. */
  async function exclusive<T>(botId: string, work: () => Promise<T>): Promise<T> {
    busy.set(botId, (busy.get(botId) ?? 0) + 1)
    try {
      return await lock.run(botId, work)
    } finally {
      const left = (busy.get(botId) ?? 1) - 1
      if (left > 0) busy.set(botId, left)
      else busy.delete(botId)
    }
  }

  function study(
    { wish, strategy, seen, why, askedAt }: Sight,
    { now, ...sight }: ReturnType<Needs['vantage']>,
  ): { change?: Change; deed?: Deed; done?: () => void } {
    const belief = beliefs.get(wish.botId)
    // Something happened since this was asked, so it is no longer true.
    if (busy.has(wish.botId) || (belief && askedAt <= belief.actedAt)) {
      agenda.add(wish.botId, policy.lookMs / 5)
      return {}
    }
    const plan = planReconciliation(wish, seen, belief?.history, sight, policy, now)
    const { judged, history } = plan
    const changed = isNews(wish, judged)
    const news = changed || (plan.concluded && wish.observedGeneration !== wish.generation)
    const gone = wish.desired === 'retired' && seen === undefined && wish.movedFrom === null
    const deed: Deed = gone ? { kind: 'retire' } : plan.action
    const done = () => {
      beliefs.keep(believed(wish, plan, typeof seen === 'object' ? seen : undefined, why), history)
      lookAgain(wish, plan, seen, now)
    }
    const acts = deed.kind !== 'none' && deed.kind !== 'wait'
    if (!news && !acts) done()
    return {
      ...(news
        ? { change: { wish, judged, history, strategy, ...(typeof seen === 'object' ? detailsOf(wish, seen) : {}) } }
        : {}),
      ...(acts ? { deed } : {}),
      ...(news || acts ? { done } : {}),
    }
  }

  function lookAgain(wish: Wish, { judged, action }: Plan, seen: Sight['seen'], now: Date): void {
    if (action.kind === 'wait') agenda.add(wish.botId, action.until.getTime() - now.getTime())
    const runs = typeof seen === 'object' && seen.state === 'running'
    const { status } = judged.beneath ?? judged
    const between = runs && ['starting', 'deploying', 'offline'].includes(status)
    if (between && wish.desired === 'running') agenda.add(wish.botId, policy.lookMs)
    const wanted = beliefs.everyMs(wish.botId)
    if (wanted !== undefined) agenda.add(wish.botId, wanted)
  }

  return {
    exclusive,
    /** Resolves when all changes are written; what there is to do then goes on by itself. Rejects when writing fails. */
    async settle(sights: readonly Sight[]): Promise<void> {
      const from = vantage()
      const work = sights.map((sight) => ({ sight, ...study(sight, from) })).filter((one) => one.done !== undefined)
      if (work.length === 0) return
      const recording = record(work.flatMap(({ change }) => (change ? [change] : [])))
      for (const { sight, change, deed, done } of work) {
        const { wish, strategy } = sight
        const acted = exclusive(wish.botId, async () => {
          const written = await recording
          if (change && !written.has(wish.botId)) return agenda.add(wish.botId)
          done?.()
          const belief = beliefs.get(wish.botId)
          if (belief) belief.actedAt = clock.now().getTime()
          if (deed) await act(wish, deed, strategy)
        }).catch((error: unknown) => log.debug({ botId: wish.botId, err: error }, 'a change was not written'))
        acting.add(acted)
        void acted.finally(() => acting.delete(acted))
      }
      await recording
    },
    /** Resolves when nothing is being done any more. */
    async idle(): Promise<void> {
      await Promise.all(acting)
    },
  }
}
/** True where something other than what is written already was found, be it beneath a maintenance. */
function isNews(wish: Wish, judged: Judged): boolean {
  const before = wish.maintenance?.beneath
  const after = judged.beneath
  const told = judged.status !== wish.status || judged.cause !== wish.cause
  return told || after?.status !== before?.status || after?.cause !== before?.cause
}
export type Settling = ReturnType<typeof createSettle>

/** What an alert can tell of a bot that is seen. */
function detailsOf(wish: Wish, seen: Seen): Pick<Change, 'where' | 'exit' | 'unanswered'> {
  const unanswered = reportOf(seen, wish.report)?.canary?.failed
  return { where: seen.where, exit: seen.exit, ...(unanswered === undefined ? {} : { unanswered }) }
}
