import type { OnProgress } from '../src/app.ts'
import type { Input, Reply } from '../src/discord/command.ts'
import { plain } from '../src/discord/text.ts'
import type { Bot } from '../src/domain/bot.ts'
import { loginReserve } from '../src/domain/login-budget.ts'
import { showProgress } from './progress.ts'
import { causeWords, statusWords } from './status-words.ts'

/** Records a wish for the bot that was named, shows the way there, and tells where the bot is then. */
export async function wishReply(
  input: Input,
  doing: string,
  wish: (ref: string, by: string, onProgress?: OnProgress) => Promise<Bot & { loginsLeft?: number }>,
): Promise<Reply> {
  const bot = await wish(input.text('bot') ?? '', input.actor.userId, showProgress(input, doing).on)
  const { icon, word, tone } = statusWords[bot.status]
  return {
    panels: [
      {
        title: `${plain(bot.name)} is ${word}`,
        tone,
        text: `${icon} Bot of ${plain(bot.clientName)}${bot.cause ? `: ${causeWords[bot.cause]}` : ''}${warning(bot)}`,
      },
    ],
  }
}

function warning({ loginsLeft }: { loginsLeft?: number }): string {
  if (loginsLeft === undefined) return ''
  return `\n⚠️ Discord allowed its application only ${loginsLeft} more logins before this one. Below ${loginReserve} nothing is started until Discord counts anew, within 24 hours.`
}
