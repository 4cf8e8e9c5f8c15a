import { SlashCommandSubcommandBuilder } from 'discord.js'
import type { Command } from '../../src/discord/command.ts'
import { ago, at, plain } from '../../src/discord/text.ts'
import { suggestIncidents } from '../choices.ts'

/** `/incident snooze`: nobody is reminded of it for a while; it wakes by itself. */
export const incidentSnooze = {
  data: new SlashCommandSubcommandBuilder()
    .setName('snooze')
    .setDescription('Let nobody be reminded of an incident for a while')
    .addStringOption((o) =>
      o.setName('incident').setDescription('Which one, or whose').setRequired(true).setAutocomplete(true),
    )
    .addStringOption((o) =>
      o.setName('for').setDescription('How long: 15m, 1h, or morning').setMaxLength(20).setAutocomplete(true),
    )
    .addStringOption((o) =>
      o.setName('until').setDescription('Or until when: 22:00, or 2026-12-01 22:00').setMaxLength(20),
    ),
  level: 'operator',
  ephemeral: true,
  autocomplete: {
    incident: suggestIncidents,
    for: async () => [
      { name: '15 minutes', value: '15m' },
      { name: '1 hour', value: '1h' },
      { name: 'until morning', value: 'morning' },
    ],
  },
  async run(input, app) {
    const asked = { for: input.text('for'), until: input.text('until') }
    const incident = await app.incidents.snooze(input.text('incident') ?? '', input.actor.userId, asked)
    const { snoozedUntil } = incident
    return {
      panels: [
        {
          title: `${plain(incident.botName)}: snoozed`,
          tone: 'good',
          text: `Nobody is reminded of it ${snoozedUntil === null ? 'for now' : `until ${at(snoozedUntil)} (${ago(snoozedUntil)})`}. The card goes on showing how the bot is.`,
        },
      ],
    }
  },
} satisfies Command
