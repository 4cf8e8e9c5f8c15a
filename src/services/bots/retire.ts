import { Problem } from '../../domain/errors.ts'
import type { Log } from '../../lib/log.ts'
import type { Stores } from '../../stores/stores.ts'
import type { ArtifactBuilder, DiscordApplications } from '../services.ts'
import type { Tokens } from '../tokens.ts'
import { within } from '../within.ts'

interface Needs {
  bots: Pick<Stores['bots'], 'find' | 'remove'>
  applications: Pick<Stores['applications'], 'markInvalid'>
  artifacts: Pick<ArtifactBuilder, 'remove'>
  discord: Pick<DiscordApplications, 'clear'>
  tokens: Pick<Tokens, 'of'>
  log: Log
}

/** Deletes what is left of a retired bot of which nothing runs any more. The row goes last, so that a crash in between is made up for. */
export function createRetire({ bots, applications, artifacts, discord, tokens, log }: Needs) {
  async function clearCommands(applicationId: string, name: string): Promise<void> {
    try {
      const token = await tokens.of({ id: applicationId, name })
      await within(5_000, discord.clear(token, applicationId), 'Clearing the commands')
    } catch (error) {
      log.warn({ applicationId, err: error }, 'the commands of a deleted bot could not be taken away')
      // In the pool it would only spoil the next creation.
      if (error instanceof Problem && error.code === 'TokenRefused') await applications.markInvalid(applicationId)
    }
  }

  return async function retire(botId: string): Promise<void> {
    const bot = await bots.find(botId)
    if (!bot) return
    if (bot.applicationId !== null) await clearCommands(bot.applicationId, bot.name)
    await artifacts.remove(bot.id)
    await bots.remove(bot.id)
    log.info({ botId, name: bot.name }, 'a bot was deleted')
  }
}
