import { SlashCommandSubcommandBuilder } from 'discord.js'
import type { Command } from '../../src/discord/command.ts'
import { plain } from '../../src/discord/text.ts'
import { suggestIncidents } from '../choices.ts'
import { mostWords, wordsForm, wordsOf } from '../incident-words.ts'

/** `/incident note`: what the next person should know, kept in the timeline. */
export const incidentNote = {
  data: new SlashCommandSubcommandBuilder()
    .setName('note')
    .setDescription('Write something into an incident’s timeline')
    .addStringOption((o) =>
      o.setName('incident').setDescription('Which one, or whose').setRequired(true).setAutocomplete(true),
    )
    .addStringOption((o) =>
      o.setName('text').setDescription('What the next person should know').setMaxLength(mostWords),
    ),
  level: 'operator',
  ephemeral: true,
  autocomplete: { incident: suggestIncidents },
  form: async (input) =>
    wordsForm(input, 'text', {
      title: 'Note',
      label: 'What should the next person know?',
      description: 'It stands in /incident timeline, with your name.',
      required: true,
    }),
  async run(input, app) {
    const text = wordsOf(input, 'text') ?? ''
    const incident = await app.incidents.note(input.text('incident') ?? '', input.actor.userId, text)
    return {
      panels: [{ title: `${plain(incident.botName)}: noted`, tone: 'good', text: '/incident timeline shows it.' }],
    }
  },
} satisfies Command
