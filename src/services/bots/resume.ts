import type { Bot } from '../../domain/bot.ts'
import type { Deployment, DeploymentKind } from '../../domain/deployment.ts'
import { Problem, recalled } from '../../domain/errors.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Log } from '../../lib/log.ts'
import type { Stores } from '../../stores/stores.ts'
import { createInsist } from '../insist.ts'
import type { Policy } from '../policy.ts'
import type { App } from '../services.ts'
import type { AwaitStatus } from './await-status.ts'
import type { Change } from './change.ts'
import type { Creation } from './create.ts'
import type { GoBack } from './go-back.ts'
import { createSteps } from './steps.ts'

interface Needs {
  bots: Pick<Stores['bots'], 'find'>
  deployments: Pick<Stores['deployments'], 'listInProgress' | 'update'>
  outbox: Pick<Stores['outbox'], 'add'>
  sender: Pick<App['outbox'], 'kick'>
  finish: Creation['finish']
  patientSteps: Creation['patientSteps']
  change: Change
  goBack: GoBack
  awaitStatus: AwaitStatus
  stopping: AbortSignal
  clock: Clock
  log: Log
  policy: Pick<Policy, 'undoMs' | 'retryMs'>
}

/** Takes up what a crash left half done, and tells the outcome where it was asked for. */
export function createResume(needs: Needs) {
  const { bots, deployments, outbox, sender, finish, patientSteps, goBack, awaitStatus, clock, log, policy } = needs
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

  /** What was decided before holds: a change that was being taken back is taken back, any other is gone on with. */
  async function changed(bot: Bot, deployment: Deployment): Promise<string> {
    const what = changeWords[deployment.kind]
    const { problem: code, reason: words } = deployment
    try {
      if (code === null) {
        await needs.change(bot, deployment, createSteps(clock))
        return `**${bot.name}** ${what.done}. Muster was restarted meanwhile, and has finished it now.`
      }
      const why = recalled(code, words ?? '')
      const { state } = await goBack(bot, deployment, why)
      const ending = state === 'rolled_back' ? 'Its last good release is back.' : 'See how it is with /bot show.'
      return `**${bot.name}** ${what.failed}. ${why.message} ${ending}`
    } catch (error) {
      return `**${bot.name}** ${what.failed}. ${reason(error)}`
    }
  }

  async function one(deployment: Deployment): Promise<void> {
    const bot = await insist('a deployment to be taken up', () => bots.find(deployment.botId))
    if (!bot) return
    log.info({ botId: bot.id, deploymentId: deployment.id, kind: deployment.kind }, 'a deployment is taken up again')
    const text = await (deployment.kind === 'create' ? creation : changed)(bot, deployment)
    const { channelId, messageId } = deployment
    const shownIn = channelId !== null && messageId !== null ? { messageId } : {}
    const dedupeKey = `resumed:${deployment.id}`
    const notice = {
      kind: 'notice',
      text,
      dedupeKey,
      ...(channelId === null ? {} : { channelId }),
      ...shownIn,
    } as const
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

const changeWords: Record<DeploymentKind, { done: string; failed: string }> = {
  create: { done: 'is online', failed: 'was not created' },
  update: { done: 'runs with its new settings', failed: 'did not get its new settings' },
  deploy: { done: 'was deployed', failed: 'was not deployed' },
  rollback: { done: 'went back to the earlier release', failed: 'did not go back to the earlier release' },
  move: { done: 'has moved', failed: 'has not moved' },
}

const reason = (error: unknown): string => {
  if (error instanceof Problem && error.code !== 'ShuttingDown') return `${error.message} ${error.hint}`
  if (error instanceof Problem) throw error
  return 'Something went wrong in Muster; its log says what.'
}
