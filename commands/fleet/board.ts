import { ChannelType, SlashCommandSubcommandBuilder } from 'discord.js'
import type { Command } from '../../src/discord/command.ts'
import { problem } from '../../src/domain/errors.ts'

/** `/fleet board`: a message that Muster keeps current; asked again it says where it is, and it can be taken away. */
export const fleetBoard = {
  data: new SlashCommandSubcommandBuilder()
    .setName('board')
    .setDescription('Post a message that always shows how the fleet is')
    .addChannelOption((o) =>
      o
        .setName('channel')
        .setDescription('Where; this channel when left out')
        .addChannelTypes(ChannelType.GuildText, ChannelType.GuildAnnouncement),
    )
    .addBooleanOption((o) => o.setName('remove').setDescription('Take the board of that channel away')),
  level: 'admin',
  async run(input, app) {
    const channelId = input.channel('channel')?.id ?? input.channelId ?? ''
    if (input.flag('remove')) {
      if (!(await app.boards.remove(channelId))) throw problem('NoBoardThere', channelId)
      return { panels: [{ title: 'Board taken away', tone: 'good', text: `<#${channelId}> has no board any more.` }] }
    }
    const { isNew } = await app.boards.post(channelId, input.actor.userId)
    return {
      panels: [
        {
          title: isNew ? 'Board posted' : 'The board is there already',
          tone: 'good',
          text: `It stands in <#${channelId}> and is changed within seconds when something changes. Pin it to find it again.`,
        },
      ],
    }
  },
} satisfies Command
