import type { Bot } from '../../domain/bot.ts'
import type { Deployment } from '../../domain/deployment.ts'
import { Problem, problem } from '../../domain/errors.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Log } from '../../lib/log.ts'
import type { Stores } from '../../stores/stores.ts'
import { createInsist } from '../insist.ts'
import type { Policy } from '../policy.ts'
import type { AwaitStatus } from './await-status.ts'
import type { Configure } from './configure.ts'
import type { ManifestOf } from './manifest-of.ts'
import { deployStep } from './release.ts'
import type { Verdicts } from './verdicts.ts'

interface Needs {
  bots: Pick<Stores['bots'], 'find' | 'wish'>
  deployments: Pick<Stores['deployments'], 'find' | 'lastGood' | 'update'>
  configure: Configure
  manifestOf: ManifestOf
  awaitStatus: AwaitStatus
  verdicts: Verdicts
  stopping: AbortSignal
  clock: Clock
  log: Log
  policy: Pick<Policy, 'startTimeoutMs' | 'retryMs'>
}

/** How a change that did not work ended. */
export interface Outcome {
  /** `failed` = the bot was never touched, or did not come back. */
  state: 'rolled_back' | 'failed'
  /** False where nothing of the change had been begun on the engine. */
  wasWished: boolean
  /** Why it did not come back. */
  thenWhy?: Problem
}

/**
 * Takes a change back: the last release that succeeded is wished for again, with its code, settings, engine and commands,
 * where the bot had left it. The decision is written down before anything is done, so that it holds across a crash.
 */
export function createGoBack(needs: Needs) {
  const { bots, deployments, configure, manifestOf, awaitStatus, verdicts, log, policy } = needs
  const insist = createInsist(needs)

  /** The application first: its commands must be those of the code that answers them. */
  async function putBack(now: Bot, last: Deployment, by: string): Promise<void> {
    await insist('going back', async () => configure(now, await manifestOf(last)))
    const isWished = now.deploymentId === last.id
    const wish = { desired: now.desired, deploymentId: last.id, by }
    const wished = isWished ? now : await insist('going back', () => bots.wish(now.id, wish))
    if (now.desired === 'running') await awaitStatus.online(wished, policy.startTimeoutMs)
  }

  async function take({ id, requestedBy }: Deployment, botId: string): Promise<Outcome> {
    const now = await insist('going back', () => bots.find(botId))
    const saved = await insist('going back', () => deployments.find(id))
    const wasWished = now?.deploymentId === id || saved?.steps.some(({ name }) => name === deployStep) === true
    const mayBeConfigured = saved?.state === 'applying' || saved?.state === 'verifying'
    if (!now || !saved || (!wasWished && !mayBeConfigured)) return { state: 'failed', wasWished: false }
    const last = await insist('going back', () => deployments.lastGood(botId, id))
    if (!last) return { state: 'failed', wasWished }
    if (wasWished) await putBack(now, last, requestedBy)
    else await insist('going back', async () => configure(now, await manifestOf(last)))
    return { state: wasWished ? 'rolled_back' : 'failed', wasWished }
  }

  return async function goBack(bot: Bot, deployment: Deployment, why: Problem): Promise<Outcome> {
    const { id } = deployment
    await insist('a verdict', () => deployments.update(id, { problem: why.code, reason: why.message }))
    let outcome: Outcome
    try {
      outcome = await take(deployment, bot.id)
    } catch (error) {
      if (needs.stopping.aborted) throw problem('ShuttingDown')
      log.error({ botId: bot.id, err: error }, 'the last good release did not come back either')
      outcome = {
        state: 'failed',
        wasWished: true,
        thenWhy: error instanceof Problem ? error : problem('Unexpected', `deployment ${id}`),
      }
    }
    await verdicts.tell(bot, deployment, why, outcome)
    return outcome
  }
}
export type GoBack = ReturnType<typeof createGoBack>
