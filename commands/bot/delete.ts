import { SlashCommandSubcommandBuilder } from 'discord.js'
import type { Command } from '../../src/discord/command.ts'
import { plain } from '../../src/discord/text.ts'
import { suggestBots } from '../choices.ts'
import { showProgress } from '../progress.ts'

/** `/bot delete`: for good, after a click; the application goes back to the pool. */
export const botDelete = {
  data: new SlashCommandSubcommandBuilder()
    .setName('delete')
    .setDescription('Delete a bot for good, with everything that is its own')
    .addStringOption((o) => o.setName('bot').setDescription('Which bot').setRequired(true).setAutocomplete(true)),
  level: 'admin',
  autocomplete: { bot: suggestBots },
  async confirm(input, app) {
    const bot = await app.bots.get(input.text('bot') ?? '')
    return {
      title: `Delete ${plain(bot.name)}?`,
      text: [
        `This bot of **${plain(bot.clientName)}** goes offline at once, and these are lost for good:`,
        '- its running process and its folder of code',
        '- its uptime history',
        '- all referrals it has counted',
        '',
        'It leaves all its servers, and its Discord application returns to the pool.',
      ].join('\n'),
      button: `Delete ${bot.name}`,
      options: { bot: bot.id },
    }
  },
  async run(input, app) {
    const bot = await app.bots.remove(input.text('bot') ?? '', input.actor.userId, showProgress(input, 'Deleting').on)
    return {
      panels: [
        {
          title: `${plain(bot.name)} was deleted`,
          tone: 'good',
          text: 'Nothing of it runs any more, and its application is back in the pool.',
        },
      ],
    }
  },
} satisfies Command
