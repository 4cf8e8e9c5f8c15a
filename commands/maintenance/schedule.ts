import { SlashCommandSubcommandBuilder } from 'discord.js'
import type { Command } from '../../src/discord/command.ts'
import { problem } from '../../src/domain/errors.ts'
import { suggestBots, suggestClients, suggestTimeZones } from '../choices.ts'
import { maintenanceOptions, mostReason, plannedReply, subjectOf } from '../maintenance-words.ts'

/** `/maintenance schedule`: once, at a time that is yet to come, or again and again by cron. */
export const maintenanceSchedule = {
  data: new SlashCommandSubcommandBuilder()
    .setName('schedule')
    .setDescription('Plan a maintenance, once or again and again')
    .addStringOption(maintenanceOptions.bot)
    .addStringOption(maintenanceOptions.client)
    .addBooleanOption(maintenanceOptions.fleet)
    .addStringOption((o) => o.setName('from').setDescription('Once: 22:00, or 2026-12-01 22:00').setMaxLength(20))
    .addStringOption((o) =>
      o.setName('cron').setDescription('Again and again: “0 3 * * sun” is Sundays at 03:00').setMaxLength(100),
    )
    .addStringOption(maintenanceOptions.duration)
    .addStringOption((o) =>
      o.setName('to').setDescription('Or until when: 04:00, or 2026-12-02 04:00').setMaxLength(20),
    )
    .addStringOption((o) =>
      o.setName('timezone').setDescription('Where these times are; the client’s when left out').setAutocomplete(true),
    )
    .addStringOption((o) => o.setName('reason').setDescription('What will be done').setMaxLength(mostReason)),
  level: 'operator',
  autocomplete: { bot: suggestBots, client: suggestClients, timezone: suggestTimeZones },
  async run(input, app) {
    const [from, cron] = [input.text('from'), input.text('cron')]
    if (from === undefined && cron === undefined) throw problem('MaintenanceStartUnclear')
    const when = { from, cron, duration: input.text('duration'), to: input.text('to') }
    return plannedReply(await app.maintenance.plan({ ...subjectOf(input), ...when }), new Date())
  },
} satisfies Command
