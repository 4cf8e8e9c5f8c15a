import { SlashCommandSubcommandBuilder } from 'discord.js'
import type { Command } from '../../src/discord/command.ts'
import { wishReply } from '../bot-wish.ts'
import { suggestBots } from '../choices.ts'

/** `/bot stop`: wishes the bot to rest; time stopped on purpose does not count against its uptime. */
export const botStop = {
  data: new SlashCommandSubcommandBuilder()
    .setName('stop')
    .setDescription('Stop a bot until it is started again')
    .addStringOption((o) => o.setName('bot').setDescription('Which bot').setRequired(true).setAutocomplete(true)),
  level: 'operator',
  autocomplete: { bot: suggestBots },
  run: (input, app) => wishReply(input, 'Stopping', app.bots.stop),
} satisfies Command
