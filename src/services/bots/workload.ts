import type { Workload } from '../../deployment/driver.ts'
import type { Bot } from '../../domain/bot.ts'
import { carrierOf } from '../../domain/deployment.ts'
import { problem } from '../../domain/errors.ts'
import type { Cipher } from '../../lib/cipher.ts'
import type { Log } from '../../lib/log.ts'
import type { Redactor } from '../../lib/redact.ts'
import type { Launch, Stores } from '../../stores/stores.ts'
import type { ArtifactBuilder } from '../services.ts'
import type { Tokens } from '../tokens.ts'
import { botKeyOf } from './bot-key.ts'

interface Needs {
  deployments: Pick<Stores['deployments'], 'find'>
  artifacts: Pick<ArtifactBuilder, 'build' | 'find'>
  tokens: Pick<Tokens, 'open'>
  cipher: Cipher
  redact: Redactor
  log: Log
  /** What bots get to reach the database with. */
  data: { url: string; key: string }
  discordApiUrl: string
  botLimits: Workload['limits']
}

/** Puts together all that a driver needs to run a bot as it is wished for; builds its code again where the file is gone. */
export function createWorkloads(needs: Needs): (launch: Pick<Launch, 'bot' | 'token'>) => Promise<Workload> {
  const { deployments, artifacts, tokens, cipher, redact, log, data, discordApiUrl, botLimits } = needs

  async function artifactOf(bot: Bot): Promise<Workload['artifact']> {
    const file = bot.artifact === null ? undefined : await artifacts.find(bot.artifact)
    if (bot.artifact !== null && file !== undefined) return { digest: bot.artifact, file }
    const deployment = bot.deploymentId === null ? undefined : await deployments.find(bot.deploymentId)
    if (!deployment) throw problem('BotNeverDeployed', bot.name)
    const { template, settings } = deployment
    const carrier = carrierOf(bot.strategy)
    const built = await artifacts.build({ botId: bot.id, template, settings, carrier })
    log.warn({ botId: bot.id, wanted: bot.artifact, built: built.digest }, 'an artifact was gone and was built again')
    return { digest: built.digest, file: built.file }
  }

  return async ({ bot, token: kept }) => {
    const botKey = botKeyOf(cipher, bot.id)
    redact.add(botKey)
    const token = kept && tokens.open(kept, bot.name)
    return {
      botId: bot.id,
      name: bot.name,
      generation: bot.generation,
      artifact: await artifactOf(bot),
      environment: {
        MUSTER_BOT_ID: bot.id,
        MUSTER_BOT_NAME: bot.name,
        MUSTER_GENERATION: String(bot.generation),
        MUSTER_DATA_URL: data.url,
        MUSTER_DATA_KEY: data.key,
        DISCORD_API_URL: discordApiUrl,
      },
      secrets: { BOT_KEY: botKey, ...(token === undefined ? {} : { DISCORD_TOKEN: token }) },
      limits: botLimits,
    }
  }
}
