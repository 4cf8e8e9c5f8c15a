import { SlashCommandSubcommandBuilder } from 'discord.js'
import type { Command } from '../../src/discord/command.ts'
import { plain } from '../../src/discord/text.ts'
import { suggestGuilds, suggestTimeZones } from '../choices.ts'
import { clientFields } from '../client-fields.ts'
import { given } from '../given.ts'

/** `/client create`: a new client, without bots as yet. */
export const clientCreate = {
  data: new SlashCommandSubcommandBuilder()
    .setName('create')
    .setDescription('Add a client')
    .addStringOption((o) => o.setName('name').setDescription('Name of the client').setRequired(true).setMaxLength(200))
    .addStringOption((o) => o.setName('industry').setDescription('For example Retail').setMaxLength(200))
    .addStringOption((o) => o.setName('contact').setDescription('Whom to call or write to').setMaxLength(200))
    .addStringOption((o) =>
      o
        .setName('timezone')
        .setDescription('Days in reports are cut in this zone; UTC when left out')
        .setAutocomplete(true),
    )
    .addStringOption((o) =>
      o.setName('guild').setDescription('The client’s Discord server').setMaxLength(100).setAutocomplete(true),
    ),
  level: 'admin',
  autocomplete: { guild: suggestGuilds, timezone: suggestTimeZones },
  async run(input, app) {
    const client = await app.clients.create({
      name: input.text('name') ?? '',
      ...given({
        industry: input.text('industry'),
        contact: input.text('contact'),
        timeZone: input.text('timezone'),
        guild: input.text('guild'),
      }),
      by: input.actor.userId,
    })
    return {
      panels: [
        {
          title: `${plain(client.name)} was added`,
          tone: 'good',
          text: 'Next: /bot create makes a bot for this client, and /client grant lets one of its people see /stats.',
          fields: await clientFields(client, app),
        },
      ],
    }
  },
} satisfies Command
