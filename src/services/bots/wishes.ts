import type { Bot } from '../../domain/bot.ts'
import { deploymentsInProgress } from '../../domain/deployment.ts'
import { problem } from '../../domain/errors.ts'
import type { Clock } from '../../lib/clock.ts'
import { createKeyedLock } from '../../lib/keyed-lock.ts'
import type { Stores } from '../../stores/stores.ts'
import { plainName } from '../names.ts'
import type { Policy } from '../policy.ts'
import type { Bots, OnProgress } from '../services.ts'
import type { AwaitStatus } from './await-status.ts'
import { createSteps } from './steps.ts'

interface Needs {
  bots: Pick<Stores['bots'], 'find' | 'wish'>
  deployments: Pick<Stores['deployments'], 'listOf'>
  awaitStatus: AwaitStatus
  clock: Clock
  policy: Pick<Policy, 'wishTimeoutMs'>
}

/** Start, stop, restart and delete: each records a wish and waits for the loop to make it true. */
export function createWishes({ bots, deployments, awaitStatus, clock, policy }: Needs) {
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
    const runs = bot.desired === 'running' && (bot.status === 'online' || bot.status === 'degraded')
    return runs ? bot : bringUp(bot, by, 'start', onProgress)
  }

  const restart: Bots['restart'] = async (ref, by, onProgress) => bringUp(await free(ref), by, 'restart', onProgress)

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
export type Wishes = ReturnType<typeof createWishes>
