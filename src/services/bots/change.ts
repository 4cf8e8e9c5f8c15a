import type { Bot } from '../../domain/bot.ts'
import type { Deployment } from '../../domain/deployment.ts'
import { Problem, problem } from '../../domain/errors.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Log } from '../../lib/log.ts'
import type { Stores } from '../../stores/stores.ts'
import { createInsist, isAway } from '../insist.ts'
import type { GoBack } from './go-back.ts'
import type { Release } from './release.ts'
import type { Steps } from './steps.ts'

interface Needs {
  deployments: Pick<Stores['deployments'], 'update'>
  release: Release
  goBack: GoBack
  stopping: AbortSignal
  clock: Clock
  log: Log
  policy: { retryMs: number }
}

/** Releases a change of a bot that exists; where it does not work, the bot is as before when this throws why. */
export function createChange({ release, goBack, ...needs }: Needs) {
  const { deployments, stopping, log } = needs
  const insist = createInsist(needs)

  /** Throws why, at the latest when the change is taken back. */
  async function takeBack(bot: Bot, deployment: Deployment, steps: Steps, why: unknown): Promise<never> {
    const { id } = deployment
    const known = why instanceof Problem ? why : problem('Unexpected', `deployment ${id}`)
    if (known !== why) log.error({ botId: bot.id, deploymentId: id, err: why }, 'a release failed by a fault of ours')
    const saved = insist('steps', () => deployments.update(id, { steps: [...steps.done] }))
    const takenBack = saved.then(() => goBack(bot, deployment, known))
    if (isAway(why)) {
      // Said at once; the bot is free for the next change when the database is back.
      takenBack.catch((error: unknown) => log.warn({ botId: bot.id, err: error }, 'a change was not taken back'))
      throw why
    }
    const { state, wasWished, thenWhy } = await takenBack
    if (!wasWished || known !== why) throw why
    if (state === 'rolled_back') throw problem('UpdateRolledBack', bot.name, known.message)
    throw problem('RollbackFailed', bot.name, known.message, thenWhy?.message ?? 'There is none.')
  }

  /** Also how a change that a crash cut short is taken up again. Answers what the bot is called in Discord, where that is not its name. */
  return async function change(bot: Bot, deployment: Deployment, steps: Steps): Promise<string | undefined> {
    try {
      return await release(bot, deployment, steps)
    } catch (error) {
      if (stopping.aborted) throw problem('ShuttingDown')
      return takeBack(bot, deployment, steps, error)
    }
  }
}
export type Change = ReturnType<typeof createChange>
