import { SlashCommandSubcommandBuilder } from 'discord.js'
import type { Command } from '../../src/discord/command.ts'
import { count, plain } from '../../src/discord/text.ts'
import { suggestIncidents } from '../choices.ts'
import { eventLine, stateWords } from '../incident-words.ts'
import { pageButtons, pageFooter, pageOf } from '../paging.ts'

/** `/incident timeline`: every step of an incident, what Muster saw and what people did, oldest first. */
export const incidentTimeline = {
  data: new SlashCommandSubcommandBuilder()
    .setName('timeline')
    .setDescription('Every step of an incident')
    .addStringOption((o) =>
      o.setName('incident').setDescription('Which one, or whose').setRequired(true).setAutocomplete(true),
    ),
  level: 'viewer',
  autocomplete: { incident: suggestIncidents },
  async run(input, app) {
    const { incident, events } = await app.incidents.timeline(input.text('incident') ?? '')
    const page = pageOf(events, 8, input)
    const { tone, word } = stateWords(incident)
    return {
      panels: [
        {
          title: `${plain(incident.botName)}: ${word}`,
          tone,
          text: page.items.map(eventLine).join('\n'),
          footer: `Incident ${incident.id.slice(0, 8)} · ${pageFooter(page, count(events.length, 'step'))}`,
        },
      ],
      buttons: pageButtons(page, 'incident timeline', { incident: incident.id }),
    }
  },
} satisfies Command
