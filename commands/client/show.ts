import { SlashCommandSubcommandBuilder } from 'discord.js'
import type { Command } from '../../src/discord/command.ts'
import { at, count, plain } from '../../src/discord/text.ts'
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
    const shown = bots.slice(0, 15).map((bot) => `${statusWords[bot.status].icon} ${plain(bot.name)}`)
    const unshown = bots.length - shown.length
    return {
      panels: [
        {
          title: plain(client.name),
          tone: 'info',
          fields: [
            ...clientFields(client),
            { name: 'Added', value: `${at(client.createdAt)} by <@${client.createdBy}>`, inline: true },
            {
              name: count(bots.length, 'bot'),
              value:
                [...shown, ...(unshown > 0 ? [`… and ${unshown} more, see /bot list`] : [])].join('\n') ||
                'None yet. Make one with /bot create.',
            },
            {
              name: 'People who may see /stats',
              value: people.map(({ userId }) => `<@${userId}>`).join(', ') || 'Nobody yet. Add one with /client grant.',
            },
          ],
        },
      ],
    }
  },
} satisfies Command
