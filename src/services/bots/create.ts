import type { Bot, Strategy } from '../../domain/bot.ts'
import type { Client } from '../../domain/client.ts'
import type { Deployment } from '../../domain/deployment.ts'
import { Problem, problem } from '../../domain/errors.ts'
import type { TemplateManifest } from '../../domain/template.ts'
import { completeSettings } from '../../domain/template-settings.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Log } from '../../lib/log.ts'
import type { NewBot, Stores } from '../../stores/stores.ts'
import { createInsist } from '../insist.ts'
import { usableName } from '../names.ts'
import type { Policy } from '../policy.ts'
import type { Bots, Clients, CreatedBot, OnProgress, Templates } from '../services.ts'
import { createNoteReply } from './note-reply.ts'
import type { Release } from './release.ts'
import { createSteps, type Steps } from './steps.ts'
import type { Undo } from './undo.ts'

interface Needs {
  bots: Pick<Stores['bots'], 'create' | 'find'>
  deployments: Pick<Stores['deployments'], 'find' | 'update'>
  clients: Pick<Clients, 'get'>
  templates: Pick<Templates, 'get'>
  defaultStrategy: Strategy
  release: Release
  undo: Undo
  inviteUrlOf: (bot: Bot, manifest: TemplateManifest) => Promise<string | undefined>
  stopping: AbortSignal
  clock: Clock
  log: Log
  policy: Pick<Policy, 'retryMs' | 'patienceMs'>
}

/** Makes a bot from nothing; ends in one that is online and stable, or in nothing at all and the reason. */
export function createCreation(needs: Needs) {
  const { bots, deployments, clients, templates, defaultStrategy, release } = needs

  const insist = createInsist(needs)
  const noteReply = createNoteReply(needs)

  /** Once an application is claimed, a database that is away for a moment is no reason to undo everything. */
  const patientSteps = (onProgress?: OnProgress): Steps =>
    createSteps(needs.clock, onProgress, { insist, withinMs: needs.policy.patienceMs })

  /** All that comes after the claim; also how a creation that a crash cut short is taken up again. */
  async function finish(bot: Bot, deployment: Deployment, steps: Steps): Promise<CreatedBot> {
    try {
      const manifest = await steps.also(() => templates.get(deployment.template))
      const username = await release(bot, deployment, steps)
      return await steps.also(async () => {
        const made = (await bots.find(bot.id)) ?? bot
        const verdict = (await deployments.find(deployment.id)) ?? deployment
        const inviteUrl = (await needs.inviteUrlOf(made, manifest)) ?? ''
        const told = { bot: made, deployment: verdict, steps: [...steps.done], inviteUrl }
        return username === undefined ? told : { ...told, username }
      })
    } catch (error) {
      // At the next start it goes on from here.
      if (needs.stopping.aborted) throw problem('ShuttingDown')
      await needs.undo(bot, deployment, error)
      throw error
    }
  }

  /** A client that was deleted a moment ago is known to the database by its id alone. */
  const claim = (client: Client, bot: NewBot) =>
    bots.create(bot).catch((error: unknown) => {
      throw error instanceof Problem && error.code === 'ClientNotFound' ? problem('ClientNotFound', client.name) : error
    })

  const create: Bots['create'] = async (input, onProgress) => {
    const name = usableName(input.name)
    const client = await clients.get(input.client)
    const manifest = await templates.get(input.template)
    const settings = completeSettings(manifest, input.settings ?? {})
    const strategy = input.strategy ?? defaultStrategy
    // The database has the last word; this tells of it before anything begins.
    if (await bots.find(name)) throw problem('BotNameTaken', name)
    const steps = patientSteps(onProgress)
    const { bot, deployment } = await steps.run('claim application', () =>
      claim(client, {
        name,
        description: oneLine(input.description ?? ''),
        clientId: client.id,
        template: manifest.name,
        templateVersion: manifest.version,
        settings,
        strategy,
        createdBy: input.by,
        channelId: input.channelId,
      }),
    )
    noteReply(deployment.id, input.replyId)
    return finish(bot, deployment, steps)
  }

  return { create, finish, patientSteps }
}
export type Creation = ReturnType<typeof createCreation>

/** A description as Discord shows it: trimmed, without control characters. */
export const oneLine = (text: string): string => text.replace(/[\p{Cc}]+/gu, ' ').trim()
