import { SlashCommandSubcommandBuilder } from 'discord.js'
import type { Command } from '../../src/discord/command.ts'
import { plain } from '../../src/discord/text.ts'
import { problem } from '../../src/domain/errors.ts'
import { suggestClients, suggestGuilds, suggestTimeZones } from '../choices.ts'
import { clientFields } from '../client-fields.ts'
import { given } from '../given.ts'

/** `/client edit`: changes only what is given. */
export const clientEdit = {
  data: new SlashCommandSubcommandBuilder()
    .setName('edit')
    .setDescription('Change a client')
    .addStringOption((o) => o.setName('client').setDescription('Which client').setRequired(true).setAutocomplete(true))
    .addStringOption((o) => o.setName('name').setDescription('New name').setMaxLength(200))
    .addStringOption((o) => o.setName('industry').setDescription('New industry').setMaxLength(200))
    .addStringOption((o) => o.setName('contact').setDescription('New contact').setMaxLength(200))
    .addStringOption((o) => o.setName('timezone').setDescription('New time zone').setAutocomplete(true))
    .addStringOption((o) =>
      o.setName('guild').setDescription('The client’s Discord server').setMaxLength(100).setAutocomplete(true),
    ),
  level: 'admin',
  autocomplete: { client: suggestClients, guild: suggestGuilds, timezone: suggestTimeZones },
  async run(input, app) {
    const changes = given({
      name: input.text('name'),
      industry: input.text('industry'),
      contact: input.text('contact'),
      timeZone: input.text('timezone'),
      guild: input.text('guild'),
    })
    if (Object.keys(changes).length === 0) throw problem('NothingToChange')
    const client = await app.clients.edit(input.text('client') ?? '', changes)
    return {
      panels: [{ title: `${plain(client.name)} was changed`, tone: 'good', fields: await clientFields(client, app) }],
    }
  },
} satisfies Command
