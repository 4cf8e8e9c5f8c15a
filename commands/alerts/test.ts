import { SlashCommandSubcommandBuilder } from 'discord.js'
import type { Command } from '../../src/discord/command.ts'
import { duration } from '../../src/discord/text.ts'

/** `/alerts test`: sends one by the very path that real alerts take, and tells when it arrived. */
export const alertsTest = {
  data: new SlashCommandSubcommandBuilder().setName('test').setDescription('Send a test alert the way real ones go'),
  level: 'operator',
  async run(input, app) {
    const { channelId, ms } = await app.alerts.test(input.actor.userId)
    return {
      panels: [{ title: 'Test alert delivered', tone: 'good', text: `It reached <#${channelId}> in ${duration(ms)}.` }],
    }
  },
} satisfies Command
