import { ChannelType, SlashCommandSubcommandBuilder } from 'discord.js'
import type { Command } from '../../src/discord/command.ts'
import { threadsHint } from '../route-words.ts'

/** `/alerts channel`: where alerts of the whole fleet go from now on; the rest of its route stays. */
export const alertsChannel = {
  data: new SlashCommandSubcommandBuilder()
    .setName('channel')
    .setDescription('Choose where alerts go')
    .addChannelOption((o) =>
      o
        .setName('channel')
        .setDescription('A text channel of this server')
        .addChannelTypes(ChannelType.GuildText, ChannelType.GuildAnnouncement)
        .setRequired(true),
    ),
  level: 'admin',
  async run(input, app) {
    const channelId = input.channel('channel')?.id ?? ''
    const set = await app.alerts.setChannel(channelId, input.actor.userId)
    return {
      panels: [
        {
          title: 'Alerts channel set',
          tone: 'good',
          text: `Alerts go to <#${channelId}>. See one arrive with /alerts test.${threadsHint(set)}`,
        },
      ],
    }
  },
} satisfies Command
