import { Problem } from '../../domain/errors.ts'
import { createKeyedLock } from '../../lib/keyed-lock.ts'
import type { Log } from '../../lib/log.ts'
import type { Stores } from '../../stores/stores.ts'
import type { ArtifactBuilder, DiscordApplications } from '../services.ts'
import type { Tokens } from '../tokens.ts'
import { within } from '../within.ts'

interface Needs {
  bots: Pick<Stores['bots'], 'find' | 'remove'>
  applications: Pick<Stores['applications'], 'markInvalid'>
  deployments: Pick<Stores['deployments'], 'listOf' | 'artifactsOnlyOf'>
  artifacts: Pick<ArtifactBuilder, 'remove'>
  discord: Pick<DiscordApplications, 'clear'>
  tokens: Pick<Tokens, 'of'>
  log: Log
}

/** Leaving many servers takes time; Discord counts each. */
const clearMs = 20_000

/** Deletes what is left of a retired bot of which nothing runs any more. The row goes last, so that a crash in between is made up for. */
export function createRetire({ bots, deployments, applications, artifacts, discord, tokens, log }: Needs) {
  const oneByOne = createKeyedLock()

  /**
   * A bot that people could invite leaves their servers, or the next client's bot would appear in them. One that never
   * came to life has been invited by nobody: what its application is in was so before.
   */
  async function clear(botId: string, applicationId: string, name: string): Promise<void> {
    const leave = (await deployments.listOf(botId, 1000)).some(({ state }) => state === 'succeeded')
    try {
      const token = await tokens.of({ id: applicationId, name })
      await within(clearMs, discord.clear(token, applicationId, { leave }), 'Clearing the application')
    } catch (error) {
      log.warn({ applicationId, err: error }, 'a deleted bot’s commands or servers could not be taken away')
      // In the pool it would only spoil the next creation.
      if (error instanceof Problem && error.code === 'TokenRefused') await applications.markInvalid(applicationId)
    }
  }

  return async function retire(botId: string): Promise<void> {
    const bot = await bots.find(botId)
    if (!bot) return
    if (bot.applicationId !== null) await clear(bot.id, bot.applicationId, bot.name)
    // Of two bots with the same artifact, the second must see that the first is gone. What is built meanwhile by another
    // bot and not yet noted down may be taken from it: it is built again before that bot starts.
    await oneByOne.run('artifacts', async () => {
      await artifacts.remove(bot.id, await deployments.artifactsOnlyOf(bot.id))
      await bots.remove(bot.id)
    })
    log.info({ botId, name: bot.name }, 'a bot was deleted')
  }
}
