import type { Bot } from '../../domain/bot.ts'
import type { TemplateManifest } from '../../domain/template.ts'
import type { Cipher } from '../../lib/cipher.ts'
import type { Stores } from '../../stores/stores.ts'
import type { DiscordApplications } from '../services.ts'
import type { Tokens } from '../tokens.ts'
import { botKeyOf, sha256 } from './bot-key.ts'

interface Needs {
  bots: Pick<Stores['bots'], 'setKeyHash'>
  discord: Pick<DiscordApplications, 'configure'>
  tokens: Pick<Tokens, 'of'>
  cipher: Cipher
}

/** Makes the application what the bot's manifest says. Answers what the bot is called in Discord, where that is not its name. */
export function createConfigure({ bots, discord, tokens, cipher }: Needs) {
  return async function configure(bot: Bot, { intents, commands }: TemplateManifest): Promise<string | undefined> {
    if (bot.applicationId === null) return undefined
    const token = await tokens.of({ id: bot.applicationId, name: bot.name })
    const { name, description, applicationId } = bot
    const { username } = await discord.configure(token, { applicationId, name, description, intents, commands })
    await bots.setKeyHash(bot.id, await sha256(botKeyOf(cipher, bot.id)))
    return username === name ? undefined : username
  }
}
export type Configure = ReturnType<typeof createConfigure>
