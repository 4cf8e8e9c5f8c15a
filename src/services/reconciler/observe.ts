import type { Driver, Observed } from '../../deployment/driver.ts'
import type { Strategy } from '../../domain/bot.ts'
import type { Problem } from '../../domain/errors.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Log } from '../../lib/log.ts'
import type { Redactor } from '../../lib/redact.ts'
import { unreachableProblem } from '../engine-words.ts'
import { within } from '../within.ts'

/** What a driver had at one moment. */
export interface Observation {
  strategy: Strategy
  /** When it was asked, by our clock: anything done later may not be in it. */
  askedAt: number
  bots: ReadonlyMap<string, Observed> | 'unreachable'
  /** Of one out of reach. */
  why?: Problem
}

interface Needs {
  drivers: ReadonlyMap<Strategy, Driver>
  clock: Clock
  log: Log
  redact: Redactor
  timeoutMs: number
}

/** Asks drivers what they have. A driver is never asked again while it still owes an answer. */
export function createObserver({ drivers, clock, log, redact, timeoutMs }: Needs) {
  const owed = new Map<Strategy, Promise<Observation>>()
  const states = new Map<Strategy, 'ok' | string>()

  function ask(strategy: Strategy, driver: Driver): Promise<Observation> {
    const before = owed.get(strategy)
    if (before) return before
    const askedAt = clock.now().getTime()
    const asked = driver
      .observe()
      .then((list): Observation => ({ strategy, askedAt, bots: new Map(list.map((o) => [o.botId, o])) }))
      .finally(() => owed.delete(strategy))
    owed.set(strategy, asked)
    return asked
  }

  function note(strategy: Strategy, state: string, error?: unknown): void {
    if ((states.get(strategy) ?? 'ok') !== state) {
      if (state === 'ok') log.info({ strategy }, 'the driver can be reached again')
      else log.warn({ strategy, err: error }, 'the driver cannot be reached')
    }
    states.set(strategy, state)
  }

  return {
    /** Never rejects; a strategy without a driver here is out of reach too. */
    async observe(strategy: Strategy): Promise<Observation> {
      const askedAt = clock.now().getTime()
      const driver = drivers.get(strategy)
      if (!driver) return { strategy, askedAt, bots: 'unreachable' }
      try {
        const observation = await within(timeoutMs, ask(strategy, driver), `Listing the bots of ${strategy}`)
        note(strategy, 'ok')
        return observation
      } catch (error) {
        note(strategy, error instanceof Error ? error.message : String(error), error)
        return { strategy, askedAt, bots: 'unreachable', why: unreachableProblem(error, strategy, redact) }
      }
    },
    /** For readiness: `ok` or why not, as of the last time each was asked. */
    states: (): ReadonlyMap<Strategy, 'ok' | string> => states,
  }
}
export type Observer = ReturnType<typeof createObserver>
