import type { Driver } from '../../deployment/driver.ts'
import type { Bot, Strategy } from '../../domain/bot.ts'
import { carrierOf, type Deployment } from '../../domain/deployment.ts'
import { Problem, recalled } from '../../domain/errors.ts'
import type { Log } from '../../lib/log.ts'
import type { Redactor } from '../../lib/redact.ts'
import type { Stores } from '../../stores/stores.ts'
import type { ArtifactBuilder } from '../services.ts'
import { within } from '../within.ts'
import { type LastWords, lastWords } from './last-words.ts'

interface Needs {
  drivers: ReadonlyMap<Strategy, Driver>
  artifacts: Pick<ArtifactBuilder, 'placeOf'>
  deployments: Pick<Stores['deployments'], 'find'>
  redact: Redactor
  log: Log
}

/** Those of which the bot's own output may say why. */
const silent: readonly string[] = ['BotKeepsCrashing', 'BotNotReady', 'BotNotStable', 'BotNotStarted']
const tailLines = 60
const longestWords = 300
/** Nobody waits longer for an explanation than this. */
const explainMs = 5_000

/** Adds what the bot itself said to the problem of a release that failed, while its output is still there. Never rejects. */
export function createDiagnose({ drivers, artifacts, deployments, redact, log }: Needs) {
  async function placeIn({ id, template, strategy, botId }: Deployment, at: LastWords['at']): Promise<string> {
    const digest = at && (await deployments.find(id))?.artifact
    if (!at || !digest) return ''
    const place = await artifacts.placeOf({ botId, template, carrier: carrierOf(strategy), digest, ...at })
    return place === undefined ? '' : ` (${place})`
  }

  async function exitOf(bot: Bot, driver: Driver): Promise<string> {
    const seen = (await driver.observe()).find(({ botId }) => botId === bot.id)
    if (seen?.exit?.signal) return ` It was ended by ${seen.exit.signal}.`
    return typeof seen?.exit?.code === 'number' ? ` It ended with exit code ${seen.exit.code}.` : ''
  }

  async function explained(bot: Bot, deployment: Deployment): Promise<string> {
    const driver = drivers.get(deployment.strategy)
    if (!driver) return ''
    const lines = (await driver.logs(bot.id, { tail: tailLines })).map((line) => redact.text(line))
    const words = lastWords(lines)
    if (!words) return exitOf(bot, driver)
    const said = words.said.length <= longestWords ? words.said : `${words.said.slice(0, longestWords)}…`
    return ` Its log says: ${said}${await placeIn(deployment, words.at)}`
  }

  return async function diagnose(bot: Bot, deployment: Deployment, why: unknown): Promise<unknown> {
    if (!(why instanceof Problem) || !silent.includes(why.code)) return why
    try {
      const more = await within(explainMs, explained(bot, deployment), 'Reading what a bot said')
      return more === '' ? why : recalled(why.code, `${why.message}${more}`)
    } catch (error) {
      log.debug({ botId: bot.id, err: error }, 'why a bot failed could not be read')
      return why
    }
  }
}
export type Diagnose = ReturnType<typeof createDiagnose>
