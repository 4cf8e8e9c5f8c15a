import { SlashCommandSubcommandBuilder } from 'discord.js'
import type { Command } from '../../src/discord/command.ts'
import { at, count, doer, plain } from '../../src/discord/text.ts'
import { suggestClients } from '../choices.ts'
import { clientFields } from '../client-fields.ts'
import { statusWords } from '../status-words.ts'

/** `/client show`: one client with its bots and the people who may see it. */
export const clientShow = {
  data: new SlashCommandSubcommandBuilder()
    .setName('show')
    .setDescription('One client with its bots and people')
    .addStringOption((o) => o.setName('client').setDescription('Which client').setRequired(true).setAutocomplete(true)),
  level: 'viewer',
  autocomplete: { client: suggestClients },
  async run(input, app) {
    const client = await app.clients.get(input.text('client') ?? '')
    const [bots, people] = await Promise.all([app.bots.list({ client: client.id }), app.clients.members(client.id)])
    return {
      panels: [
        {
          title: plain(client.name),
          tone: 'info',
          text: [
            `**${count(bots.length, 'bot')}**`,
            firstOf(
              bots,
              15,
              '\n',
              (bot) => `${statusWords[bot.status].icon} ${plain(bot.name)}`,
              '/bot list shows them',
            ) || 'None yet. Make one with /bot create.',
          ].join('\n'),
          fields: [
            ...(await clientFields(client, app)),
            { name: 'Added', value: `${at(client.createdAt)} by ${doer(client.createdBy)}`, inline: true },
            {
              name: 'People who may see /stats',
              value:
                firstOf(people, 30, ', ', ({ userId }) => `<@${userId}>`) || 'Nobody yet. Add one with /client grant.',
            },
          ],
        },
      ],
    }
  },
} satisfies Command

/** The first few, and how many more there are. */
function firstOf<T>(items: readonly T[], most: number, between: string, text: (item: T) => string, where = ''): string {
  const more = items.length - most
  const rest = more > 0 ? [`… and ${more} more${where && `; ${where}`}`] : []
  return [...items.slice(0, most).map(text), ...rest].join(between)
}
