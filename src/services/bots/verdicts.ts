import type { Bot } from '../../domain/bot.ts'
import type { Deployment } from '../../domain/deployment.ts'
import type { Problem } from '../../domain/errors.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Log } from '../../lib/log.ts'
import type { Stores } from '../../stores/stores.ts'
import { createInsist } from '../insist.ts'
import type { App } from '../services.ts'
import type { Outcome } from './go-back.ts'

interface Needs {
  bots: Pick<Stores['bots'], 'find'>
  deployments: Pick<Stores['deployments'], 'update'>
  outbox: Pick<Stores['outbox'], 'add'>
  sender: Pick<App['outbox'], 'kick'>
  stopping: AbortSignal
  clock: Clock
  log: Log
  policy: { retryMs: number }
}

/** Writes down how a change that failed ended, and tells the channel of alerts; each is done once however often it is asked for. */
export function createVerdicts(needs: Needs) {
  const { bots, deployments, outbox, sender } = needs
  const insist = createInsist(needs)

  return {
    async tell(bot: Bot, deployment: Deployment, why: Problem, { state, wasWished, thenWhy }: Outcome): Promise<void> {
      const { id, template, templateVersion, strategy, requestedBy } = deployment
      const now = (await insist('a verdict', () => bots.find(bot.id))) ?? bot
      const tried = `${template} ${templateVersion} on ${strategy}`
      const runs = `${now.template} ${now.templateVersion} on ${now.strategy}`
      const ending =
        state === 'rolled_back'
          ? `Its last good release was put back: ${runs}.`
          : `Its last good release did not come back either.${thenWhy ? ` ${thenWhy.message}` : ''} Somebody has to look: /bot doctor, /bot logs.`
      const by = /^\d+$/.test(requestedBy) ? `<@${requestedBy}>` : requestedBy
      const text = `**${bot.name}** of ${bot.clientName}: the release of ${tried}, asked for by ${by}, failed. ${why.message} ${ending}`
      // Where nothing was begun, nobody but whoever asked has to know.
      if (wasWished)
        await insist('the alert of a release', () =>
          outbox.add({ kind: 'notice', severity: 'major', text, dedupeKey: `release:${id}` }),
        )
      await insist('a verdict', () => deployments.update(id, { state }))
      sender.kick()
    },
  }
}
export type Verdicts = ReturnType<typeof createVerdicts>
