import { SlashCommandSubcommandBuilder } from 'discord.js'
import type { Command } from '../../src/discord/command.ts'
import { plain } from '../../src/discord/text.ts'
import { problem } from '../../src/domain/errors.ts'
import { suggestClients } from '../choices.ts'

/** `/client delete`: refused while the client has bots. */
export const clientDelete = {
  data: new SlashCommandSubcommandBuilder()
    .setName('delete')
    .setDescription('Delete a client that has no bots')
    .addStringOption((o) => o.setName('client').setDescription('Which client').setRequired(true).setAutocomplete(true)),
  level: 'admin',
  autocomplete: { client: suggestClients },
  async confirm(input, app) {
    const client = await app.clients.get(input.text('client') ?? '')
    if (client.botCount > 0) throw problem('ClientHasBots', client.name)
    return {
      title: `Delete ${plain(client.name)}?`,
      text: 'Its details are deleted for good, and its people can no longer see /stats.',
      button: `Delete ${client.name}`,
      options: { client: client.id },
    }
  },
  async run(input, app) {
    const client = await app.clients.remove(input.text('client') ?? '')
    return { panels: [{ title: `${plain(client.name)} was deleted`, tone: 'good' }] }
  },
} satisfies Command
