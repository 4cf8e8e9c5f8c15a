import type { Driver } from '../../deployment/driver.ts'
import type { Strategy } from '../../domain/bot.ts'
import type { Problem } from '../../domain/errors.ts'
import type { Wish } from '../../domain/reconciliation.ts'
import type { Action, Judged } from '../../domain/reconciliation-plan.ts'
import { freshHistory, type History, noteStart, noteUnended, noteUnreached } from '../../domain/restart-policy.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Log } from '../../lib/log.ts'
import type { Redactor } from '../../lib/redact.ts'
import { engineProblem } from '../engine-words.ts'
import { createLimit } from '../limit.ts'
import { within } from '../within.ts'
import type { Agenda } from './agenda.ts'
import type { Beliefs } from './beliefs.ts'
import type { Launched } from './launch.ts'

/** What is to be done about one bot; `retire` = nothing of it runs any more, so the rest of it can go. */
export type Deed = Action | { kind: 'retire' }

interface Needs {
  drivers: ReadonlyMap<Strategy, Driver>
  /** Sees to it that the engine which the bot is leaving has nothing of it any more. */
  vacate: (wish: Wish) => Promise<void>
  launch: (wish: Wish, strategy: Strategy, how: { restart: boolean; onStarting: () => void }) => Promise<Launched>
  /** Deletes a retired bot for good. */
  retire: (botId: string) => Promise<void>
  /** Writes a status that only the attempt could show. */
  conclude: (wish: Wish, judged: Judged, strategy: Strategy, why?: Problem) => Promise<void>
  beliefs: Beliefs
  agenda: Agenda
  /** The database's time, in which all that is remembered is kept. */
  now: () => Date
  clock: Clock
  log: Log
  redact: Redactor
  policy: { actTimeoutMs: number; retryMs: number; lookMs: number }
}

/** Starts, stops and removes, at most eight at once per driver, so that one slow engine holds up no other. Never rejects. */
export function createAct(needs: Needs) {
  const { drivers, launch, vacate, retire, conclude, beliefs, agenda, now, clock, log, redact, policy } = needs
  const limits = new Map([...drivers.keys()].map((strategy) => [strategy, createLimit(8)]))

  function remember(wish: Wish, change: (history: History) => History): void {
    const belief = beliefs.get(wish.botId)
    if (belief) belief.history = change(belief.history ?? freshHistory(wish.generation))
  }

  async function start(wish: Wish, strategy: Strategy, restart: boolean): Promise<void> {
    const began = clock.now()
    let before: History | undefined
    const note = () => {
      if (before) return
      remember(wish, (history) => {
        before = history
        return noteStart(history, now(), restart)
      })
    }
    const launched = await launch(wish, strategy, { restart, onStarting: note })
    log.debug({ botId: wish.botId, launched, restart, ms: clock.now().getTime() - began.getTime() }, 'start')
    const at = now()
    if (launched.kind === 'refused') {
      note()
      const { why } = launched
      remember(wish, (history) => ({ ...history, refused: why ? { why } : {} }))
    }
    if (launched.kind === 'away') {
      const last = before
      if (last) remember(wish, (history) => noteUnreached(last, history, launched.why))
    }
    if (launched.kind === 'held') {
      remember(wish, (history) => ({ ...history, held: { why: launched.why, until: launched.until } }))
      // Too soon, or too much refused at this address, says nothing of the bot.
      const ofBot = launched.why === 'ceiling' || launched.why === 'reserve'
      if (ofBot) await conclude(wish, { status: 'offline', cause: 'login_budget', since: at }, strategy)
    }
    if (launched.kind === 'token_invalid') {
      await conclude(wish, { status: 'failed', cause: 'token_invalid', since: at }, strategy)
    }
    const { kind } = launched
    agenda.add(wish.botId, kind === 'away' ? policy.retryMs : kind === 'started' ? policy.lookMs / 4 : 0)
  }

  async function perform(wish: Wish, deed: Deed, strategy: Strategy): Promise<void> {
    const driver = drivers.get(strategy)
    if (deed.kind === 'apply') return start(wish, strategy, deed.restart)
    if (deed.kind === 'vacate') return vacate(wish)
    if (deed.kind === 'retire') return retire(wish.botId)
    if (!driver || deed.kind === 'none' || deed.kind === 'wait') return
    try {
      await within(policy.actTimeoutMs, driver[deed.kind](wish.botId), `The ${deed.kind} of a bot`)
      remember(wish, (history) => noteUnended(history, undefined))
    } catch (error) {
      remember(wish, (history) => noteUnended(history, engineProblem(error, strategy, redact)))
      throw error
    }
    agenda.add(wish.botId)
  }

  return async function act(wish: Wish, deed: Deed, strategy: Strategy): Promise<void> {
    const limit = limits.get(strategy) ?? createLimit(1)
    try {
      await limit(() => perform(wish, deed, strategy))
    } catch (error) {
      log.error({ botId: wish.botId, err: error, deed: deed.kind }, 'the loop could not act; it will try again')
      agenda.add(wish.botId, policy.retryMs)
    }
    const belief = beliefs.get(wish.botId)
    if (belief) belief.actedAt = clock.now().getTime()
  }
}
