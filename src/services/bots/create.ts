import type { Driver } from '../../deployment/driver.ts'
import type { Bot, Strategy } from '../../domain/bot.ts'
import type { Deployment } from '../../domain/deployment.ts'
import { problem } from '../../domain/errors.ts'
import type { TemplateManifest } from '../../domain/template.ts'
import { completeSettings } from '../../domain/template-settings.ts'
import type { Cipher } from '../../lib/cipher.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Log } from '../../lib/log.ts'
import type { Stores } from '../../stores/stores.ts'
import { createInsist } from '../insist.ts'
import { usableName } from '../names.ts'
import type { Policy } from '../policy.ts'
import type { Bots, Clients, CreatedBot, DiscordApplications, OnProgress, Templates } from '../services.ts'
import type { Tokens } from '../tokens.ts'
import { botKeyOf, sha256 } from './bot-key.ts'
import type { Release } from './release.ts'
import { createSteps, type Steps } from './steps.ts'
import type { Undo } from './undo.ts'

interface Needs {
  bots: Pick<Stores['bots'], 'create' | 'find' | 'setKeyHash'>
  deployments: Pick<Stores['deployments'], 'find'>
  clients: Pick<Clients, 'get'>
  templates: Pick<Templates, 'get'>
  drivers: ReadonlyMap<Strategy, Driver>
  defaultStrategy: Strategy
  discord: Pick<DiscordApplications, 'configure'>
  tokens: Pick<Tokens, 'of'>
  cipher: Cipher
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
  const { bots, deployments, clients, templates, drivers, defaultStrategy, discord, tokens, cipher, release } = needs

  const insist = createInsist(needs)

  /** Once an application is claimed, a database that is away for a moment is no reason to undo everything. */
  const patientSteps = (onProgress?: OnProgress): Steps =>
    createSteps(needs.clock, onProgress, { insist, withinMs: needs.policy.patienceMs })

  /** Answers what the bot is called in Discord, where that is not its name. */
  async function configure(bot: Bot, { intents, commands }: TemplateManifest): Promise<string | undefined> {
    if (bot.applicationId === null) return undefined
    const token = await tokens.of({ id: bot.applicationId, name: bot.name })
    const { name, description, applicationId } = bot
    const { username } = await discord.configure(token, { applicationId, name, description, intents, commands })
    await bots.setKeyHash(bot.id, await sha256(botKeyOf(cipher, bot.id)))
    return username === name ? undefined : username
  }

  /** All that comes after the claim; also how a creation that a crash cut short is taken up again. */
  async function finish(bot: Bot, deployment: Deployment, steps: Steps): Promise<CreatedBot> {
    try {
      const manifest = await steps.also(() => templates.get(deployment.template))
      const username = await steps.run('configure application', () => configure(bot, manifest))
      await release(bot, deployment, steps)
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

  const create: Bots['create'] = async (input, onProgress) => {
    const name = usableName(input.name)
    const client = await clients.get(input.client)
    const manifest = await templates.get(input.template)
    const settings = completeSettings(manifest, input.settings ?? {})
    const strategy = input.strategy ?? defaultStrategy
    if (!drivers.has(strategy)) throw problem('StrategyNotAvailable', strategy)
    // The database has the last word; this tells of it before anything begins.
    if (await bots.find(name)) throw problem('BotNameTaken', name)
    const steps = patientSteps(onProgress)
    const { bot, deployment } = await steps.run('claim application', () =>
      bots.create({
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
    return finish(bot, deployment, steps)
  }

  return { create, finish, patientSteps, configure }
}
export type Creation = ReturnType<typeof createCreation>

/** A description as Discord shows it: trimmed, without control characters. */
export const oneLine = (text: string): string => text.replace(/[\p{Cc}]+/gu, ' ').trim()
