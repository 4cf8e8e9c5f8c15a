import { SlashCommandSubcommandBuilder } from 'discord.js'
import type { Command } from '../../src/discord/command.ts'
import { count, plain } from '../../src/discord/text.ts'
import type { Client } from '../../src/domain/client.ts'
import { pageButtons, pageFooter, pageOf } from '../paging.ts'

/** `/client list`: every client by name. */
export const clientList = {
  data: new SlashCommandSubcommandBuilder().setName('list').setDescription('All clients'),
  level: 'viewer',
  async run(input, app) {
    const all = await app.clients.list()
    const page = pageOf(all, 10, input)
    return {
      panels: [
        {
          title: 'Clients',
          tone: 'info',
          text: page.items.map(line).join('\n') || 'No clients yet. Add the first with /client create.',
          footer: pageFooter(page, count(all.length, 'client')),
        },
      ],
      buttons: pageButtons(page, 'client list'),
    }
  },
} satisfies Command

const line = (client: Client) =>
  [
    `**${plain(client.name)}**`,
    client.industry && plain(client.industry),
    count(client.botCount, 'bot'),
    plain(client.timeZone),
  ]
    .filter(Boolean)
    .join(' · ')
