import type { Bot } from '../../domain/bot.ts'
import { carrierOf, deploymentsInProgress } from '../../domain/deployment.ts'
import { problem } from '../../domain/errors.ts'
import { allowsLogin, isScarce } from '../../domain/login-budget.ts'
import type { Clock } from '../../lib/clock.ts'
import { createKeyedLock } from '../../lib/keyed-lock.ts'
import type { Log } from '../../lib/log.ts'
import type { Stores } from '../../stores/stores.ts'
import { plainName } from '../names.ts'
import type { Policy } from '../policy.ts'
import type { Bots, DiscordApplications, OnProgress } from '../services.ts'
import type { Tokens } from '../tokens.ts'
import { within } from '../within.ts'
import type { AwaitStatus } from './await-status.ts'
import { createSteps } from './steps.ts'

interface Needs {
  bots: Pick<Stores['bots'], 'find' | 'wish'>
  deployments: Pick<Stores['deployments'], 'listOf'>
  awaitStatus: AwaitStatus
  tokens: Pick<Tokens, 'of'>
  discord: Pick<DiscordApplications, 'sessionStarts'>
  log: Log
  clock: Clock
  policy: Pick<Policy, 'wishTimeoutMs' | 'checkMs'>
}

/** Start, stop, restart and delete: each records a wish and waits for the loop to make it true. */
export function createWishes({ bots, deployments, awaitStatus, tokens, discord, clock, log, policy }: Needs) {
  const lock = createKeyedLock()

  /** The bot as it may be acted on: it exists, is not being deleted, and no deployment is under way. */
  async function free(ref: string): Promise<Bot> {
    const bot = await bots.find(plainName(ref))
    if (!bot || bot.desired === 'retired') throw problem('BotNotFound', bot?.name ?? ref)
    const [newest] = await deployments.listOf(bot.id, 1)
    if (newest && (deploymentsInProgress as readonly string[]).includes(newest.state)) {
      throw problem('DeploymentUnderWay', bot.name)
    }
    return bot
  }

  async function found(bot: Bot): Promise<Bot> {
    return (await bots.find(bot.id)) ?? bot
  }

  async function bringUp(bot: Bot, by: string, step: string, onProgress?: OnProgress): Promise<Bot> {
    if (bot.deploymentId === null) throw problem('BotNeverDeployed', bot.name)
    await createSteps(clock, onProgress).run(step, async () => {
      const wished = await bots.wish(bot.id, { desired: 'running', by })
      await awaitStatus.online(wished, policy.wishTimeoutMs)
    })
    return found(bot)
  }

  const start: Bots['start'] = async (ref, by, onProgress) => {
    const bot = await free(ref)
    return isUp(bot) ? bot : bringUp(bot, by, 'start', onProgress)
  }

  /**
   * A bot that works is not ended when it could not log in again. What Discord does not tell stands in nobody's way. Answers how
   * many logins are left where they are few.
   */
  async function keepReserve({ applicationId, name, strategy }: Bot): Promise<number | undefined> {
    if (applicationId === null || carrierOf(strategy) === 'interactions') return undefined
    const token = await tokens.of({ id: applicationId, name })
    const asked = within(policy.checkMs, discord.sessionStarts(token), 'Asking Discord for the login budget')
    const starts = await asked.catch(
      (error: unknown) => void log.debug({ err: error }, 'the login budget is not known'),
    )
    if (starts && !allowsLogin(starts.remaining)) throw problem('LoginBudgetLow', name, String(starts.remaining))
    return starts && isScarce(starts.remaining) ? starts.remaining : undefined
  }

  const restart: Bots['restart'] = async (ref, by, onProgress) => {
    const bot = await free(ref)
    const loginsLeft = isUp(bot) ? await keepReserve(bot) : undefined
    const restarted = await bringUp(bot, by, 'restart', onProgress)
    return loginsLeft === undefined ? restarted : { ...restarted, loginsLeft }
  }

  const stop: Bots['stop'] = async (ref, by, onProgress) => {
    const bot = await free(ref)
    if (bot.desired === 'stopped' && bot.status === 'stopped') return bot
    await createSteps(clock, onProgress).run('stop', async () => {
      const wished = await bots.wish(bot.id, { desired: 'stopped', by })
      await awaitStatus.stopped(wished, policy.wishTimeoutMs)
    })
    return found(bot)
  }

  const remove: Bots['remove'] = async (ref, by, onProgress) => {
    const named = await free(ref)
    // The slower of two people finds it retired already.
    const bot = await lock.run(named.id, async () => {
      const still = await free(named.id)
      return bots.wish(still.id, { desired: 'retired', by })
    })
    await createSteps(clock, onProgress).run('delete', () => awaitStatus.gone(bot, policy.wishTimeoutMs))
    return named
  }

  return { free, start, stop, restart, remove }
}

const isUp = ({ desired, status }: Bot) => desired === 'running' && (status === 'online' || status === 'degraded')

export type Wishes = ReturnType<typeof createWishes>
