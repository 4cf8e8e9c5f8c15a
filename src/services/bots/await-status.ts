import type { Bot, Cause } from '../../domain/bot.ts'
import { type Problem, problem, recalled } from '../../domain/errors.ts'
import { judgeCanary } from '../../domain/judge-canary.ts'
import { unattendedCeiling } from '../../domain/login-budget.ts'
import type { BotNow, Reconciler } from '../services.ts'
import type { HowFar } from './steps.ts'

/** ~ Discord lets an interaction's answer be edited five times in five seconds; people read slower than that. */
const tellEveryMs = 5_000

interface Needs {
  reconciler: Pick<Reconciler, 'until'>
  /** Aborted when Muster stops. */
  stopping: AbortSignal
}

/** Waiting for the loop to make a wish come true; every method rejects with the problem that stands in the way. */
export function createAwaitStatus({ reconciler, stopping }: Needs) {
  /** Waits until `accept`; past `ms` it rejects with what `late` makes of the bot as it is then. */
  async function wait(
    botId: string,
    accept: (now: BotNow) => boolean,
    ms: number,
    late: (now: BotNow | undefined) => Problem,
  ): Promise<BotNow> {
    let last: BotNow | undefined
    const timeout = new AbortController()
    const timer = setTimeout(() => timeout.abort(late(last)), ms)
    const onStop = () => timeout.abort(problem('ShuttingDown'))
    if (stopping.aborted) onStop()
    stopping.addEventListener('abort', onStop)
    try {
      return await reconciler.until(
        botId,
        (told) => {
          // A bot in maintenance runs as any other, and that is what is waited for.
          last = { ...told, ...told.beneath }
          return accept(last)
        },
        { signal: timeout.signal },
      )
    } finally {
      clearTimeout(timer)
      stopping.removeEventListener('abort', onStop)
    }
  }

  /** False while the loop has not come to this generation yet; throws where it never will come true. */
  function concerns(bot: Bot, now: BotNow): boolean {
    if (!now.exists || now.desired === 'retired') throw problem('BotNotFound', bot.name)
    if (now.generation > bot.generation) throw problem('WishOvertaken', bot.name)
    return now.generation === bot.generation && now.observedGeneration === bot.generation
  }

  const isUp = ({ status }: BotNow) => status === 'online' || status === 'degraded'

  function check(bot: Bot, now: BotNow): boolean {
    if (!concerns(bot, now)) return false
    const hopeless = now.status === 'failed' || now.cause === 'login_budget' || now.cause === 'driver_unreachable'
    const at = now.movedFrom ?? bot.strategy
    if (hopeless) throw problemOf({ name: bot.name, strategy: at }, now.cause, now)
    return true
  }

  return {
    /** Its process runs. */
    started: (bot: Bot, ms: number) =>
      wait(
        bot.id,
        (now) => check(bot, now) && (now.running === true || isUp(now)),
        ms,
        (now) => notReady(bot, now, ms),
      ),
    online: (bot: Bot, ms: number) =>
      wait(
        bot.id,
        (now) => check(bot, now) && isUp(now),
        ms,
        (now) => notReady(bot, now, ms),
      ),
    /**
     * It answers its own self-check within `ms`; `untold` = it is online, but of a version that cannot check itself.
     * Two checks in a row must fail: one alone may have met a moment without the database, or Muster's own restart.
     */
    async answering(bot: Bot, ms: number, now: () => number): Promise<'answers' | 'untold'> {
      const since = now()
      let verdict: 'answers' | 'untold' = 'untold'
      let failedAt: string | undefined
      const decides = (state: BotNow): boolean => {
        if (!check(bot, state)) return false
        if (!isUp(state)) throw problem('BotNotStable', bot.name)
        const canary = judgeCanary(state.report, bot.generation)
        const late = now() - since >= ms
        if (canary.kind === 'fails') {
          failedAt ??= canary.at
          if (late || canary.at !== failedAt) throw problem('CanaryFailed', bot.name, canary.why)
          return false
        }
        if (canary.kind === 'answers') verdict = 'answers'
        if (late && canary.kind === 'wait' && canary.heard)
          throw problem('CanaryFailed', bot.name, 'Discord’s gateway does not acknowledge its heartbeats')
        return late || canary.kind === 'answers'
      }
      await wait(bot.id, decides, ms + 30_000, () => problem('BotNotStable', bot.name))
      return verdict
    },
    /** It is online now and stays so for `ms`; every few seconds `far` is told for how long it has. */
    async stable(bot: Bot, ms: number, now: () => number, far: HowFar): Promise<BotNow> {
      const since = now()
      let told = 0
      const holds = (state: BotNow): boolean => {
        if (!check(bot, state)) return false
        if (!isUp(state)) throw problem('BotNotStable', bot.name)
        const held = now() - since
        if (held - told >= tellEveryMs && held < ms) {
          told = held
          far(`online for ${Math.floor(held / 1000)} of ${Math.round(ms / 1000)} s`)
        }
        return held >= ms
      }
      return wait(bot.id, holds, ms + 30_000, () => problem('BotNotStable', bot.name))
    },
    stopped: (bot: Bot, ms: number) =>
      wait(
        bot.id,
        (now) => concerns(bot, now) && now.status === 'stopped',
        ms,
        (now) => notEnded(bot, now),
      ),
    gone: (bot: Bot, ms: number) =>
      wait(
        bot.id,
        (now) => !now.exists,
        ms,
        (now) => notEnded(bot, now),
      ),
  }
}
export type AwaitStatus = ReturnType<typeof createAwaitStatus>

function notReady(bot: Bot, now: BotNow | undefined, ms: number): Problem {
  if (now?.cause === 'driver_unreachable') return problemOf(bot, now.cause, now)
  if (now?.refused) return now.refused
  return problem('BotNotReady', bot.name, String(Math.round(ms / 1000)))
}

function notEnded(bot: Bot, now: BotNow | undefined): Problem {
  if (now?.cause === 'driver_unreachable') return problemOf(bot, now.cause, now)
  const told = problem('BotNotStopped', bot.name)
  return now?.refused ? recalled(told.code, `${told.message} ${now.refused.message}`) : told
}

/** The cause of a failure in words for people. */
function problemOf(bot: Pick<Bot, 'name' | 'strategy'>, cause: Cause | null, now?: BotNow): Problem {
  switch (cause) {
    case 'token_invalid':
      return problem('BotTokenRefused', bot.name)
    case 'intents_denied':
      return problem('IntentsDenied', bot.name)
    case 'login_budget':
      return now?.held === 'ceiling'
        ? problem('TooManyStarts', bot.name, String(unattendedCeiling))
        : problem('LoginBudgetLow', bot.name, 'fewer than 50')
    case 'driver_unreachable':
      return now?.refused ?? problem('EngineUnreachable', bot.strategy)
    case 'deploy_failed':
      return now?.refused ?? problem('BotNotStarted', bot.name, bot.strategy)
    default:
      return problem('BotKeepsCrashing', bot.name)
  }
}
