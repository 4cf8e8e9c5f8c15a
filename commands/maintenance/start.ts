import { SlashCommandSubcommandBuilder } from 'discord.js'
import type { Command } from '../../src/discord/command.ts'
import { suggestBots, suggestClients, suggestTimeZones } from '../choices.ts'
import { maintenanceOptions, mostReason, plannedReply, subjectOf } from '../maintenance-words.ts'

/** `/maintenance start`: begins now, for a while or until a time. */
export const maintenanceStart = {
  data: new SlashCommandSubcommandBuilder()
    .setName('start')
    .setDescription('Put a bot, a client’s bots or the fleet into maintenance now')
    .addStringOption(maintenanceOptions.bot)
    .addStringOption(maintenanceOptions.client)
    .addBooleanOption(maintenanceOptions.fleet)
    .addStringOption(maintenanceOptions.duration)
    .addStringOption((o) =>
      o.setName('to').setDescription('Or until when: 22:00, or 2026-12-01 22:00').setMaxLength(20),
    )
    .addStringOption((o) =>
      o.setName('timezone').setDescription('Where that time is; the client’s when left out').setAutocomplete(true),
    )
    .addStringOption((o) => o.setName('reason').setDescription('What is being done').setMaxLength(mostReason)),
  level: 'operator',
  autocomplete: { bot: suggestBots, client: suggestClients, timezone: suggestTimeZones },
  async run(input, app) {
    const when = { duration: input.text('duration'), to: input.text('to') }
    return plannedReply(await app.maintenance.plan({ ...subjectOf(input), ...when }), new Date())
  },
} satisfies Command
