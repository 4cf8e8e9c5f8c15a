import { SlashCommandSubcommandBuilder } from 'discord.js'
import type { Command } from '../../src/discord/command.ts'
import { count, plain } from '../../src/discord/text.ts'
import { suggestBots } from '../choices.ts'

/** `/bot logs`: the newest lines that fit into a message, and all that were asked for as a file when they do not. */
export const botLogs = {
  data: new SlashCommandSubcommandBuilder()
    .setName('logs')
    .setDescription('The newest lines of a bot’s output')
    .addStringOption((o) => o.setName('bot').setDescription('Which bot').setRequired(true).setAutocomplete(true))
    .addIntegerOption((o) =>
      o.setName('lines').setDescription('How many lines, 50 when left out').setMinValue(1).setMaxValue(1000),
    ),
  level: 'operator',
  autocomplete: { bot: suggestBots },
  async run(input, app) {
    const { bot, lines } = await app.bots.logs(input.text('bot') ?? '', input.integer('lines') ?? 50)
    const clean = lines.map(cleaned)
    const tail = tailWithin(clean, 3500)
    const whole = tail.join('\n') === clean.join('\n')
    return {
      panels: [
        {
          title: `Logs of ${plain(bot.name)}`,
          tone: 'quiet',
          text: clean.length === 0 ? 'It has written nothing yet.' : `\`\`\`\n${tail.join('\n')}\n\`\`\``,
          footer: whole
            ? count(clean.length, 'line')
            : `The last ${count(tail.length, 'line')} of ${clean.length}; the file has all of them`,
        },
      ],
      ...(whole ? {} : { files: [{ name: `${fileName(bot.name)}.log`, content: `${clean.join('\n')}\n` }] }),
    }
  },
} satisfies Command

/** The newest whole lines that fit; of a single line that is longer, its end. */
function tailWithin(lines: readonly string[], characters: number): string[] {
  let room = characters
  const first = lines.findLastIndex((line) => {
    room -= line.length + 1
    return room < 0
  })
  const tail = lines.slice(first + 1)
  return tail.length > 0 || lines.length === 0 ? tail : [`…${(lines.at(-1) ?? '').slice(1 - characters)}`]
}

/** Without colours and control characters, and without an end of the code block around it. */
const cleaned = (line: string) =>
  line
    .replace(/\p{Cc}\[[\d;]*m/gu, '')
    .replace(/(?!\t)\p{Cc}/gu, '')
    .replaceAll('```', '`\u200b`\u200b`')

const fileName = (name: string) => name.replace(/[^\w-]+/g, '-').replace(/^-+|-+$/g, '') || 'bot'
