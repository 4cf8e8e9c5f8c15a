import { SlashCommandSubcommandBuilder } from 'discord.js'
import type { Command, Reply } from '../../src/discord/command.ts'
import { plain } from '../../src/discord/text.ts'
import type { Severity } from '../../src/domain/severity.ts'
import { suggestClientChannels, suggestClients, suggestTimeZones } from '../choices.ts'
import { given } from '../given.ts'
import { minimumOption, quietOption, quietText, routeTitle, severityWords } from '../route-words.ts'

/** `/alerts client`: tells a client's own people of their bots, in their server and in plain words, or no longer. */
export const alertsClient = {
  data: new SlashCommandSubcommandBuilder()
    .setName('client')
    .setDescription('Tell a client’s people, in their own server, when their bots are down')
    .addStringOption((o) => o.setName('client').setDescription('Whose people').setRequired(true).setAutocomplete(true))
    .addStringOption((o) =>
      o.setName('channel').setDescription('A channel of their server').setMaxLength(100).setAutocomplete(true),
    )
    .addStringOption(minimumOption)
    .addStringOption(quietOption)
    .addStringOption((o) =>
      o
        .setName('timezone')
        .setDescription('Whose clock the quiet hours go by; the client’s when left out')
        .setAutocomplete(true),
    )
    .addBooleanOption((o) => o.setName('remove').setDescription('Tell them nothing any more')),
  level: 'admin',
  autocomplete: { client: suggestClients, channel: suggestClientChannels, timezone: suggestTimeZones },
  async run(input, app): Promise<Reply> {
    const client = input.text('client') ?? ''
    if (input.flag('remove')) {
      const { name } = await app.alerts.removeClientRoute(client)
      const text = `The people of ${plain(name)} are told nothing any more.`
      return { panels: [{ title: 'Route taken away', tone: 'good', text }] }
    }
    const route = await app.alerts.setClientRoute({
      client,
      channel: input.text('channel') ?? '',
      ...given({
        minimum: input.text('minimum') as Severity | undefined,
        quiet: input.text('quiet'),
        timeZone: input.text('timezone'),
      }),
      by: input.actor.userId,
    })
    const quiet = quietText(route)
    return {
      panels: [
        {
          title: 'The client’s people are told',
          tone: 'good',
          text: `${routeTitle(route)}: only their bots, in plain words, without log lines and buttons.`,
          fields: [
            { name: 'From', value: `${route.minimum}: ${severityWords[route.minimum]}`, inline: true },
            { name: 'Quiet', value: quiet ?? 'never', inline: true },
          ],
        },
      ],
    }
  },
} satisfies Command
