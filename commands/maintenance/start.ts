import { SlashCommandSubcommandBuilder } from 'discord.js'
import type { Command } from '../../src/discord/command.ts'
import { suggestBots, suggestClients, suggestTimeZones } from '../choices.ts'
import { mostReason, plannedReply, subjectOf } from '../maintenance-words.ts'

/** `/maintenance start`: begins now, for a while or until a time. */
export const maintenanceStart = {
  data: new SlashCommandSubcommandBuilder()
    .setName('start')
    .setDescription('Put a bot, a client’s bots or the fleet into maintenance now')
    .addStringOption((o) => o.setName('bot').setDescription('One bot').setAutocomplete(true))
    .addStringOption((o) => o.setName('client').setDescription('All bots of a client').setAutocomplete(true))
    .addBooleanOption((o) => o.setName('fleet').setDescription('All bots'))
    .addStringOption((o) => o.setName('duration').setDescription('How long: 45m, 2h, 1h 30m, 3d').setMaxLength(20))
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
