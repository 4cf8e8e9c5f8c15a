import { SlashCommandSubcommandBuilder } from 'discord.js'
import type { Command } from '../../src/discord/command.ts'
import { wishReply } from '../bot-wish.ts'
import { suggestBots } from '../choices.ts'

/** `/bot restart`: a new generation of the same code; waits until it is online. */
export const botRestart = {
  data: new SlashCommandSubcommandBuilder()
    .setName('restart')
    .setDescription('Restart a bot')
    .addStringOption((o) => o.setName('bot').setDescription('Which bot').setRequired(true).setAutocomplete(true)),
  level: 'operator',
  autocomplete: { bot: suggestBots },
  run: (input, app) => wishReply(input, 'Restarting', app.bots.restart),
} satisfies Command
