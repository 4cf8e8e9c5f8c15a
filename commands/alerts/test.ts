import { SlashCommandSubcommandBuilder } from 'discord.js'
import type { Command } from '../../src/discord/command.ts'
import { duration } from '../../src/discord/text.ts'
import { suggestBots } from '../choices.ts'

/** `/alerts test`: sends one by the very path that real alerts take, and tells when it arrived. */
export const alertsTest = {
  data: new SlashCommandSubcommandBuilder()
    .setName('test')
    .setDescription('Send a test alert the way real ones go')
    .addStringOption((o) =>
      o.setName('bot').setDescription('By this bot’s route; by the fleet’s when left out').setAutocomplete(true),
    ),
  level: 'operator',
  autocomplete: { bot: suggestBots },
  async run(input, app) {
    const { channelId, ms } = await app.alerts.test(input.actor.userId, input.text('bot'))
    return {
      panels: [{ title: 'Test alert delivered', tone: 'good', text: `It reached <#${channelId}> in ${duration(ms)}.` }],
    }
  },
} satisfies Command
