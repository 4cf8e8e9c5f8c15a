import type { Driver } from '../../deployment/driver.ts'
import type { Strategy } from '../../domain/bot.ts'
import type { Problem } from '../../domain/errors.ts'
import type { Wish } from '../../domain/reconciliation.ts'
import type { Judged } from '../../domain/reconciliation-plan.ts'
import type { Log } from '../../lib/log.ts'
import type { Redactor } from '../../lib/redact.ts'
import type { Stores } from '../../stores/stores.ts'
import { engineProblem } from '../engine-words.ts'
import { within } from '../within.ts'
import type { Agenda } from './agenda.ts'

interface Needs {
  bots: Pick<Stores['bots'], 'moved'>
  drivers: ReadonlyMap<Strategy, Driver>
  conclude: (wish: Wish, judged: Judged, strategy: Strategy, why?: Problem) => Promise<void>
  agenda: Agenda
  now: () => Date
  log: Log
  redact: Redactor
  policy: { actTimeoutMs: number; observeTimeoutMs: number; retryMs: number }
}

/**
 * Ends a bot on the engine that it is leaving, and writes down that it has left only when that engine shows nothing of it:
 * one token is one session. Until then it is started nowhere. May be repeated after a crash at any point.
 */
export function createVacate({ bots, drivers, conclude, agenda, now, log, redact, policy }: Needs) {
  async function leave(botId: string, driver: Driver): Promise<void> {
    await within(policy.actTimeoutMs, driver.remove(botId), 'The removal of a bot')
    const left = await within(policy.observeTimeoutMs, driver.observe(), `Listing the bots of ${driver.strategy}`)
    if (left.some((seen) => seen.botId === botId)) throw new Error(`Bot ${botId} is still there after its removal.`)
  }

  return async function vacate(wish: Wish): Promise<void> {
    const { botId, generation, movedFrom } = wish
    if (movedFrom === null) return
    const driver = drivers.get(movedFrom)
    try {
      if (!driver) throw new Error(`There is no driver for ${movedFrom}.`)
      await leave(botId, driver)
    } catch (error) {
      log.warn({ botId, strategy: movedFrom, err: error }, 'a bot has not left its engine yet; it is started nowhere')
      // What a stopped bot is believed to be stays: nothing new was wished for that could be late.
      if (wish.desired === 'running')
        await conclude(
          wish,
          { status: 'unknown', cause: 'driver_unreachable', since: now() },
          wish.strategy,
          engineProblem(error, movedFrom, redact),
        )
      return agenda.add(botId, policy.retryMs)
    }
    await bots.moved(botId, generation)
    log.info({ botId, from: movedFrom, to: wish.strategy }, 'a bot has left its engine')
    agenda.add(botId)
  }
}
