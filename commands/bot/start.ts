import { SlashCommandSubcommandBuilder } from 'discord.js'
import type { Command } from '../../src/discord/command.ts'
import { wishReply } from '../bot-wish.ts'
import { suggestBots } from '../choices.ts'

/** `/bot start`: wishes the bot to run and waits until it is online. */
export const botStart = {
  data: new SlashCommandSubcommandBuilder()
    .setName('start')
    .setDescription('Start a bot that was stopped or gave up')
    .addStringOption((o) => o.setName('bot').setDescription('Which bot').setRequired(true).setAutocomplete(true)),
  level: 'operator',
  autocomplete: { bot: suggestBots },
  run: (input, app) => wishReply(input, 'Starting', app.bots.start),
} satisfies Command
