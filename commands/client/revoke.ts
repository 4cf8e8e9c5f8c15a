import { SlashCommandSubcommandBuilder } from 'discord.js'
import type { Command } from '../../src/discord/command.ts'
import { plain } from '../../src/discord/text.ts'
import { suggestClients } from '../choices.ts'

/** `/client revoke`: takes back what `/client grant` gave. */
export const clientRevoke = {
  data: new SlashCommandSubcommandBuilder()
    .setName('revoke')
    .setDescription('Take a person’s view of a client’s figures away')
    .addStringOption((o) => o.setName('client').setDescription('Which client').setRequired(true).setAutocomplete(true))
    .addUserOption((o) => o.setName('user').setDescription('Who may no longer see it').setRequired(true)),
  level: 'admin',
  autocomplete: { client: suggestClients },
  async run(input, app) {
    const userId = input.user('user')?.id ?? ''
    const client = await app.clients.revoke(input.text('client') ?? '', userId)
    return {
      panels: [
        {
          title: 'Access taken away',
          tone: 'good',
          text: `<@${userId}> may no longer see the figures of **${plain(client.name)}**.`,
        },
      ],
    }
  },
} satisfies Command
