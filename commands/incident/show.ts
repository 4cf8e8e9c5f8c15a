import { SlashCommandSubcommandBuilder } from 'discord.js'
import type { Command } from '../../src/discord/command.ts'
import { incidentPanel } from '../../src/discord/incident-card.ts'
import { suggestIncidents } from '../choices.ts'

/** Here there is room for more bots than on the card. */
const named = 40

/** `/incident show`: the card as it is now, wherever it was posted. */
export const incidentShow = {
  data: new SlashCommandSubcommandBuilder()
    .setName('show')
    .setDescription('One incident as it is now')
    .addStringOption((o) =>
      o.setName('incident').setDescription('Which one, or whose').setRequired(true).setAutocomplete(true),
    ),
  level: 'viewer',
  autocomplete: { incident: suggestIncidents },
  async run(input, app) {
    const incident = await app.incidents.get(input.text('incident') ?? '')
    const id = incident.id.slice(0, 8)
    return {
      panels: [
        {
          ...incidentPanel(incident, undefined, named),
          footer: `Incident ${id} · /incident timeline tells all its steps`,
        },
      ],
    }
  },
} satisfies Command
