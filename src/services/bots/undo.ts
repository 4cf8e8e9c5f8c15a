import type { Bot } from '../../domain/bot.ts'
import type { Deployment } from '../../domain/deployment.ts'
import { Problem } from '../../domain/errors.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Log } from '../../lib/log.ts'
import type { Stores } from '../../stores/stores.ts'
import type { Policy } from '../policy.ts'
import type { AwaitStatus } from './await-status.ts'

interface Needs {
  applications: Pick<Stores['applications'], 'markInvalid'>
  bots: Pick<Stores['bots'], 'wish'>
  deployments: Pick<Stores['deployments'], 'update'>
  awaitStatus: AwaitStatus
  stopping: AbortSignal
  clock: Clock
  log: Log
  policy: Pick<Policy, 'undoMs' | 'retryMs'>
}

const refusals: readonly string[] = ['TokenRefused', 'TokenMalformed', 'BotTokenRefused', 'TokenUnreadable']

/** Takes a failed creation back. Never rejects; what cannot be undone now goes on being undone, also after a restart. */
export function createUndo(needs: Needs) {
  const { applications, bots, deployments, awaitStatus, stopping, clock, log, policy } = needs

  /** The wish is what counts: once it is written, the loop removes the bot however often Muster is killed. */
  async function retire(bot: Bot, deployment: Deployment, code: string): Promise<void> {
    if (bot.applicationId !== null && refusals.includes(code)) await applications.markInvalid(bot.applicationId)
    await bots.wish(bot.id, { desired: 'retired', by: deployment.requestedBy })
    await deployments.update(deployment.id, { state: 'failed', problem: code })
  }

  async function persist(bot: Bot, deployment: Deployment, code: string): Promise<void> {
    for (;;) {
      try {
        return await retire(bot, deployment, code)
      } catch (error) {
        if (error instanceof Problem && error.code === 'BotNotFound') return
        log.warn({ botId: bot.id, err: error }, 'a failed creation cannot be undone yet; it will be tried again')
        await clock.sleep(policy.retryMs, stopping)
      }
    }
  }

  return async function undo(bot: Bot, deployment: Deployment, why: unknown): Promise<void> {
    const code = why instanceof Problem ? why.code : 'Unexpected'
    log.warn({ botId: bot.id, name: bot.name, problem: code }, 'a creation failed and is being undone')
    const undone = persist(bot, deployment, code).then(() => awaitStatus.gone(bot, policy.undoMs))
    const patience = new AbortController()
    try {
      await Promise.race([undone, clock.sleep(policy.undoMs, patience.signal)])
    } catch (error) {
      log.warn({ botId: bot.id, err: error }, 'undoing goes on in the background')
    } finally {
      undone.catch(() => undefined)
      patience.abort()
    }
  }
}
export type Undo = ReturnType<typeof createUndo>
