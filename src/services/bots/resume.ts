import type { Bot } from '../../domain/bot.ts'
import type { Deployment } from '../../domain/deployment.ts'
import { Problem } from '../../domain/errors.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Log } from '../../lib/log.ts'
import type { Stores } from '../../stores/stores.ts'
import { createInsist } from '../insist.ts'
import type { Policy } from '../policy.ts'
import type { App } from '../services.ts'
import type { AwaitStatus } from './await-status.ts'
import type { Creation } from './create.ts'
import type { Editing } from './edit.ts'
import { createSteps } from './steps.ts'

interface Needs {
  bots: Pick<Stores['bots'], 'find'>
  deployments: Pick<Stores['deployments'], 'listInProgress' | 'update'>
  outbox: Pick<Stores['outbox'], 'add'>
  sender: Pick<App['outbox'], 'kick'>
  finish: Creation['finish']
  patientSteps: Creation['patientSteps']
  update: Editing['update']
  awaitStatus: AwaitStatus
  stopping: AbortSignal
  clock: Clock
  log: Log
  policy: Pick<Policy, 'undoMs' | 'retryMs'>
}

/** Takes up what a crash left half done, and tells the outcome where it was asked for. */
export function createResume(needs: Needs) {
  const { bots, deployments, outbox, sender, finish, patientSteps, update, awaitStatus, clock, log, policy } = needs
  const insist = createInsist(needs)

  async function creation(bot: Bot, deployment: Deployment): Promise<string> {
    if (bot.desired === 'retired') {
      await awaitStatus.gone(bot, policy.undoMs).catch(() => undefined)
      return `**${bot.name}** was not created. Muster was restarted meanwhile; what had begun was undone.`
    }
    try {
      const { inviteUrl } = await finish(bot, deployment, patientSteps())
      return `**${bot.name}** is online. Muster was restarted while making it, and has finished it now. Invite: ${inviteUrl}`
    } catch (error) {
      return `**${bot.name}** was not created. ${reason(error)} What had begun was undone.`
    }
  }

  async function change(bot: Bot, deployment: Deployment): Promise<string> {
    // Not wished for yet, or taken back already: either way the bot runs what it ran before.
    if (bot.deploymentId !== deployment.id) {
      const verdict = { state: 'rolled_back', problem: 'ShuttingDown' } as const
      await insist('a verdict', () => deployments.update(deployment.id, verdict))
      return `The settings of **${bot.name}** were not changed, because Muster was restarted meanwhile. Use /bot edit again.`
    }
    try {
      await update(bot, deployment, createSteps(clock))
      return `**${bot.name}** runs with its new settings. Muster was restarted meanwhile, and has finished the change now.`
    } catch (error) {
      return `The settings of **${bot.name}** were not changed. ${reason(error)}`
    }
  }

  async function one(deployment: Deployment): Promise<void> {
    const bot = await insist('a deployment to be taken up', () => bots.find(deployment.botId))
    if (!bot) return
    log.info({ botId: bot.id, deploymentId: deployment.id, kind: deployment.kind }, 'a deployment is taken up again')
    const text = await (deployment.kind === 'create' ? creation : change)(bot, deployment)
    const { channelId } = deployment
    const dedupeKey = `resumed:${deployment.id}`
    const notice = { kind: 'notice', text, dedupeKey, ...(channelId === null ? {} : { channelId }) } as const
    await insist('the outcome of a deployment', () => outbox.add(notice))
    sender.kick()
  }

  /** Resolves when all of them have begun; each ends by itself. */
  return async function resume(): Promise<void> {
    const begun = await insist('what was left half done', () => deployments.listInProgress())
    for (const deployment of begun) {
      one(deployment).catch((error: unknown) => {
        const stopping = error instanceof Problem && error.code === 'ShuttingDown'
        if (!stopping)
          log.error({ deploymentId: deployment.id, err: error }, 'a deployment could not be taken up again')
      })
    }
  }
}

const reason = (error: unknown): string => {
  if (error instanceof Problem && error.code !== 'ShuttingDown') return `${error.message} ${error.hint}`
  if (error instanceof Problem) throw error
  return 'Something went wrong in Muster; its log says what.'
}
