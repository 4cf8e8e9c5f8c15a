import { SlashCommandSubcommandBuilder } from 'discord.js'
import type { Command } from '../../src/discord/command.ts'
import { plain } from '../../src/discord/text.ts'
import { suggestIncidents } from '../choices.ts'
import { mostWords, wordsForm, wordsOf } from '../incident-words.ts'

/** `/incident ack`: “I look after it”; the others see by whom and why on the card. */
export const incidentAck = {
  data: new SlashCommandSubcommandBuilder()
    .setName('ack')
    .setDescription('Say that you look after an incident')
    .addStringOption((o) =>
      o.setName('incident').setDescription('Which one, or whose').setRequired(true).setAutocomplete(true),
    )
    .addStringOption((o) =>
      o.setName('reason').setDescription('What it is, or what you do about it').setMaxLength(mostWords),
    ),
  level: 'operator',
  ephemeral: true,
  autocomplete: { incident: suggestIncidents },
  form: async (input) =>
    wordsForm(input, 'reason', {
      title: 'Acknowledge',
      label: 'What is it, or what do you do about it?',
      description: 'Everybody sees it on the alert. It may be left empty.',
      required: false,
    }),
  async run(input, app) {
    const { userId } = input.actor
    const incident = await app.incidents.acknowledge(input.text('incident') ?? '', userId, wordsOf(input, 'reason'))
    return {
      panels: [
        {
          title: `${plain(incident.botName)}: acknowledged`,
          tone: 'good',
          text: 'The alert shows that you look after it. It ends by itself when the bot is online again.',
        },
      ],
    }
  },
} satisfies Command
