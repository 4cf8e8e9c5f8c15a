import { type Problem, problem } from '../../domain/errors.ts'
import { reportOf } from '../../domain/judge-health.ts'
import type { Seen, Wish } from '../../domain/reconciliation.ts'
import type { Plan } from '../../domain/reconciliation-plan.ts'
import type { History } from '../../domain/restart-policy.ts'
import type { BotNow } from '../services.ts'

/** What the loop holds of one bot between passes. */
export interface Belief {
  now: BotNow
  history?: History
  /** When something about it was last written or done, by our clock: anything asked before that is out of date. */
  actedAt: number
}

interface Waiter {
  accept: (now: BotNow) => boolean
  resolve: (now: BotNow) => void
  reject: (reason: unknown) => void
  everyMs: number
}

/** What Muster believes of every bot, and who waits for it to change. In memory only; every tick can build it anew. */
export function createBeliefs() {
  const beliefs = new Map<string, Belief>()
  const waiters = new Map<string, Set<Waiter>>()

  function tell(now: BotNow): void {
    for (const waiter of [...(waiters.get(now.botId) ?? [])]) {
      try {
        if (waiter.accept(now)) waiter.resolve(now)
      } catch (reason) {
        waiter.reject(reason)
      }
    }
  }

  return {
    get: (botId: string) => beliefs.get(botId),
    all: () => beliefs.values(),
    /** Keeps what a pass found and tells those who wait. */
    keep(now: BotNow, history: History | undefined): Belief {
      const belief: Belief = { now, actedAt: beliefs.get(now.botId)?.actedAt ?? 0, ...(history ? { history } : {}) }
      beliefs.set(now.botId, belief)
      tell(now)
      return belief
    },
    /** The bot is gone for good. */
    forget(botId: string): void {
      const last = beliefs.get(botId)?.now ?? nobody(botId)
      beliefs.delete(botId)
      tell({ ...last, exists: false })
    },
    /** How often those who wait for this bot want it looked at; undefined when nobody does. */
    everyMs(botId: string): number | undefined {
      const waiting = waiters.get(botId)
      return waiting?.size ? Math.min(...[...waiting].map((w) => w.everyMs)) : undefined
    },
    wait(botId: string, accept: Waiter['accept'], options: { signal: AbortSignal; everyMs: number }): Promise<BotNow> {
      const { signal, everyMs } = options
      return new Promise<BotNow>((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason)
        const ofBot = waiters.get(botId) ?? new Set()
        const onAbort = () => end(() => reject(signal.reason))
        const end = (how: () => void) => {
          ofBot.delete(waiter)
          if (ofBot.size === 0 && waiters.get(botId) === ofBot) waiters.delete(botId)
          signal.removeEventListener('abort', onAbort)
          how()
        }
        const waiter: Waiter = {
          accept,
          everyMs,
          resolve: (now) => end(() => resolve(now)),
          reject: (reason) => end(() => reject(reason)),
        }
        waiters.set(botId, ofBot.add(waiter))
        signal.addEventListener('abort', onAbort, { once: true })
      })
    },
  }
}
export type Beliefs = ReturnType<typeof createBeliefs>

/** A pass's conclusion in the words of the services; `why`: its engine could not be reached. */
export function believed(wish: Wish, plan: Plan, seen: Seen | undefined, why?: Problem): BotNow {
  const { judged, concluded } = plan
  return {
    botId: wish.botId,
    exists: true,
    desired: wish.desired,
    generation: wish.generation,
    observedGeneration: concluded ? wish.generation : wish.observedGeneration,
    status: judged.status,
    cause: judged.cause,
    statusSince: judged.since,
    ...(judged.beneath ? { beneath: judged.beneath } : {}),
    movedFrom: wish.movedFrom,
    report: (seen && reportOf(seen, wish.report)) ?? wish.report,
    ...(seen?.where ? { where: seen.where } : {}),
    ...refusal(wish, plan, why),
    ...(plan.history.held ? { held: plan.history.held.why } : {}),
    running: seen?.state === 'running' && seen.generation === wish.generation,
  }
}

function refusal({ desired, strategy }: Wish, { judged, history }: Plan, why?: Problem): Pick<BotNow, 'refused'> {
  const { refused, unreached, unended } = history
  const away = unreached && (unreached.why ?? problem('EngineUnreachable', strategy))
  const begun = judged.cause === 'driver_unreachable' ? (why ?? away) : (refused?.why ?? away)
  const told = desired === 'running' ? begun : (why ?? unended)
  return told ? { refused: told } : {}
}

const nobody = (botId: string): BotNow => ({
  botId,
  exists: false,
  desired: 'retired',
  generation: 0,
  observedGeneration: 0,
  status: 'stopped',
  cause: null,
  statusSince: new Date(0),
  report: undefined,
})
