import { SlashCommandSubcommandBuilder } from 'discord.js'
import type { Command } from '../../src/discord/command.ts'
import { plain } from '../../src/discord/text.ts'
import { suggestIncidents } from '../choices.ts'
import { mostWords, wordsForm, wordsOf } from '../incident-words.ts'

/** `/incident resolve`: closes by hand what does not end by itself; what the bot does is counted as before. */
export const incidentResolve = {
  data: new SlashCommandSubcommandBuilder()
    .setName('resolve')
    .setDescription('Close an incident by hand')
    .addStringOption((o) =>
      o.setName('incident').setDescription('Which one, or whose').setRequired(true).setAutocomplete(true),
    )
    .addStringOption((o) =>
      o.setName('reason').setDescription('Why nobody need look any more').setMaxLength(mostWords),
    ),
  level: 'operator',
  ephemeral: true,
  autocomplete: { incident: suggestIncidents },
  form: async (input) =>
    wordsForm(input, 'reason', {
      title: 'Close by hand',
      label: 'Why need nobody look any more?',
      description: 'Everybody sees it on the alert. It may be left empty.',
      required: false,
    }),
  async run(input, app) {
    const { userId } = input.actor
    const incident = await app.incidents.close(input.text('incident') ?? '', userId, wordsOf(input, 'reason'))
    return {
      panels: [
        {
          title: `${plain(incident.botName)}: incident closed`,
          tone: 'quiet',
          text: 'Its time counts as before. If the bot fails again, a new alert comes.',
        },
      ],
    }
  },
} satisfies Command
