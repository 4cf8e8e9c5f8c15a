import type { Driver } from '../../deployment/driver.ts'
import type { Strategy } from '../../domain/bot.ts'
import { problem } from '../../domain/errors.ts'
import { within } from '../within.ts'
import type { Check } from './check.ts'

interface Needs {
  drivers: ReadonlyMap<Strategy, Driver>
  timeoutMs: number
}

/** The engine that is to run it answers; so does the one that runs it now, where it is to move: that one has to let go of it. */
export const createEngineCheck = ({ drivers, timeoutMs }: Needs): Check => ({
  name: 'Engine',
  vital: true,
  async run({ bot, strategy }) {
    const concerned = [...new Set([strategy, bot.strategy])]
    for (const name of concerned) {
      const driver = drivers.get(name)
      if (!driver) throw problem('StrategyNotAvailable', name)
      await within(timeoutMs, driver.observe(), `Listing the bots of ${name}`).catch((error: unknown) => {
        throw Object.assign(problem('EngineUnreachable', name), { cause: error })
      })
    }
    return { verdict: 'ok', text: `${concerned.join(' and ')} ${concerned.length === 1 ? 'answers' : 'answer'}.` }
  },
})
