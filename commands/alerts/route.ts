import { ChannelType, SlashCommandSubcommandBuilder } from 'discord.js'
import type { Command, Reply } from '../../src/discord/command.ts'
import { plain } from '../../src/discord/text.ts'
import type { Severity } from '../../src/domain/severity.ts'
import { suggestBots, suggestClients, suggestTimeZones } from '../choices.ts'
import { given } from '../given.ts'
import { minimumOption, quietOption, routeFields, routeTitle } from '../route-words.ts'

const channels = [ChannelType.GuildText, ChannelType.GuildAnnouncement] as const

/** `/alerts route`: the whole route of the fleet, of a client or of a bot, or takes one away; what is left out is off. */
export const alertsRoute = {
  data: new SlashCommandSubcommandBuilder()
    .setName('route')
    .setDescription('Say where alerts of a client, of a bot or of all go, and how; what you leave out is off')
    .addStringOption((o) => o.setName('client').setDescription('Of this client’s bots only').setAutocomplete(true))
    .addStringOption((o) => o.setName('bot').setDescription('Of this bot only').setAutocomplete(true))
    .addChannelOption((o) =>
      o
        .setName('channel')
        .setDescription('Where to; this channel when left out')
        .addChannelTypes(...channels),
    )
    .addRoleOption((o) => o.setName('role').setDescription('Mentioned with every new alert'))
    .addStringOption(minimumOption)
    .addIntegerOption((o) =>
      o.setName('remind').setDescription('Tell again every so many minutes (5 or more) until somebody acknowledges it'),
    )
    .addStringOption(quietOption)
    .addStringOption((o) =>
      o
        .setName('timezone')
        .setDescription('Whose clock the quiet hours go by; the client’s, or UTC, when left out')
        .setAutocomplete(true),
    )
    .addIntegerOption((o) =>
      o.setName('escalate_after').setDescription('Tell somebody else after so many minutes without acknowledgement'),
    )
    .addChannelOption((o) =>
      o
        .setName('escalate_channel')
        .setDescription('Where to tell it then')
        .addChannelTypes(...channels),
    )
    .addRoleOption((o) => o.setName('escalate_role').setDescription('Whom to mention then'))
    .addBooleanOption((o) =>
      o
        .setName('threads')
        .setDescription('Collect the steps of each incident in a thread under its alert; yes when left out'),
    )
    .addBooleanOption((o) => o.setName('remove').setDescription('Take the route of that client or bot away')),
  level: 'admin',
  autocomplete: { client: suggestClients, bot: suggestBots, timezone: suggestTimeZones },
  async run(input, app): Promise<Reply> {
    const of = given({ client: input.text('client'), bot: input.text('bot') })
    if (input.flag('remove')) {
      const { name } = await app.alerts.removeRoute(of)
      const text = `Alerts of ${plain(name)} go where the others go from now on.`
      return { panels: [{ title: 'Route taken away', tone: 'good', text }] }
    }
    const route = await app.alerts.setRoute({
      ...of,
      channelId: input.channel('channel')?.id ?? input.channelId ?? '',
      ...given({
        roleId: input.role('role')?.id,
        minimum: input.text('minimum') as Severity | undefined,
        remind: input.integer('remind'),
        quiet: input.text('quiet'),
        timeZone: input.text('timezone'),
        escalateAfter: input.integer('escalate_after'),
        escalateChannelId: input.channel('escalate_channel')?.id,
        escalateRoleId: input.role('escalate_role')?.id,
        threads: input.flag('threads'),
      }),
      by: input.actor.userId,
    })
    return {
      panels: [
        {
          title: 'Route set',
          tone: 'good',
          text: `${routeTitle(route)}. See one arrive with /alerts test.`,
          fields: routeFields(route),
        },
      ],
    }
  },
} satisfies Command
