import { SlashCommandSubcommandBuilder } from 'discord.js'
import type { Command } from '../../src/discord/command.ts'
import { plain } from '../../src/discord/text.ts'
import { problem } from '../../src/domain/errors.ts'
import { suggestClients } from '../choices.ts'

/** `/client grant`: one of the client's people may from now on see its figures by /stats. */
export const clientGrant = {
  data: new SlashCommandSubcommandBuilder()
    .setName('grant')
    .setDescription('Let a person see a client’s figures with /stats')
    .addStringOption((o) => o.setName('client').setDescription('Which client').setRequired(true).setAutocomplete(true))
    .addUserOption((o) => o.setName('user').setDescription('Who may see it').setRequired(true)),
  level: 'admin',
  autocomplete: { client: suggestClients },
  async run(input, app) {
    const user = input.user('user')
    if (user?.bot) throw problem('BotsCannotUseCommands', user.name)
    const client = await app.clients.grant(input.text('client') ?? '', user?.id ?? '', input.actor.userId)
    return {
      panels: [
        {
          title: 'Access given',
          tone: 'good',
          text: `<@${user?.id}> may see the figures of **${plain(client.name)}** with /stats.`,
        },
      ],
    }
  },
} satisfies Command
