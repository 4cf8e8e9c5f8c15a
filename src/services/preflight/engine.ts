import type { Driver } from '../../deployment/driver.ts'
import type { Strategy } from '../../domain/bot.ts'
import { problem } from '../../domain/errors.ts'
import type { Redactor } from '../../lib/redact.ts'
import { unreachableProblem } from '../engine-words.ts'
import { within } from '../within.ts'
import type { Check } from './check.ts'

interface Needs {
  drivers: ReadonlyMap<Strategy, Driver>
  /** What every bot is told to speak to. */
  data: { url: string }
  discordApiUrl: string
  redact: Redactor
  timeoutMs: number
}

/** The engine that is to run it answers; so does the one that runs it now, where it is to move: that one has to let go of it. */
export const createEngineCheck = ({ drivers, data, discordApiUrl, redact, timeoutMs }: Needs): Check => ({
  name: 'Engine',
  vital: true,
  async run({ bot, strategy }) {
    const concerned = [...new Set([strategy, bot.strategy])]
    for (const name of concerned) {
      const driver = drivers.get(name)
      if (!driver) throw problem('EngineUnreachable', name)
      const asked: Promise<unknown> =
        driver.probe?.(name === strategy ? [data.url, discordApiUrl] : []) ?? driver.observe()
      await within(timeoutMs, asked, `Listing the bots of ${name}`).catch((error: unknown) => {
        throw Object.assign(unreachableProblem(error, name, redact), { cause: error })
      })
    }
    return { verdict: 'ok', text: `${concerned.join(' and ')} ${concerned.length === 1 ? 'answers' : 'answer'}.` }
  },
})
