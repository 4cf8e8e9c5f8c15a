import { SlashCommandSubcommandBuilder } from 'discord.js'
import type { Command } from '../../src/discord/command.ts'
import { ago, count, plain } from '../../src/discord/text.ts'
import { type Bot, type BotStatus, botStatuses } from '../../src/domain/bot.ts'
import { suggestClients } from '../choices.ts'
import { given } from '../given.ts'
import { pageButtons, pageFooter, pageOf } from '../paging.ts'
import { statusText } from '../status-words.ts'

/** `/bot list`: ten bots a page, of one client or with one status where asked for. */
export const botList = {
  data: new SlashCommandSubcommandBuilder()
    .setName('list')
    .setDescription('All bots, or those of a client or with a status')
    .addStringOption((o) => o.setName('client').setDescription('Only bots of this client').setAutocomplete(true))
    .addStringOption((o) =>
      o
        .setName('status')
        .setDescription('Only bots with this status')
        .addChoices(botStatuses.map((status) => ({ name: status, value: status }))),
    ),
  level: 'viewer',
  autocomplete: { client: suggestClients },
  async run(input, app) {
    const ref = input.text('client')
    const status = input.text('status') as BotStatus | undefined
    const client = ref === undefined ? undefined : await app.clients.get(ref)
    const bots = await app.bots.list(given({ client: client?.id, status }))
    const page = pageOf(bots, 10, input)
    return {
      panels: [
        {
          title: client ? `Bots of ${plain(client.name)}` : 'Bots',
          tone: 'info',
          text: page.items.map(line).join('\n') || nothing(client !== undefined, status),
          footer: pageFooter(page, count(bots.length, 'bot')),
        },
      ],
      buttons: pageButtons(page, 'bot list', given({ client: client?.id, status })),
    }
  },
} satisfies Command

const line = (bot: Bot) =>
  `**${plain(bot.name)}** · ${plain(bot.clientName)} · ${statusText(bot)}, since ${ago(bot.statusSince)}`

function nothing(ofClient: boolean, status: BotStatus | undefined): string {
  if (status) return `No bot is ${status} right now. Leave “status” out to see all of them.`
  return ofClient
    ? 'This client has no bots yet. Make the first with /bot create.'
    : 'No bots yet. Add a client with /client create, then make its first bot with /bot create.'
}
