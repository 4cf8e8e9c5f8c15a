import { SlashCommandSubcommandBuilder } from 'discord.js'
import type { Command } from '../../src/discord/command.ts'
import { plain } from '../../src/discord/text.ts'
import { problem } from '../../src/domain/errors.ts'
import { suggestApplications } from '../choices.ts'

/** `/application remove`: takes an unused application out of the pool and forgets its token. */
export const applicationRemove = {
  data: new SlashCommandSubcommandBuilder()
    .setName('remove')
    .setDescription('Take an unused application out of the pool')
    .addStringOption((o) =>
      o.setName('application').setDescription('Which application').setRequired(true).setAutocomplete(true),
    ),
  level: 'admin',
  autocomplete: { application: suggestApplications },
  async confirm(input, app) {
    const application = await app.applications.get(input.text('application') ?? '')
    if (application.botId !== null) throw problem('ApplicationInUse', application.name, application.botName ?? '')
    return {
      title: `Remove ${plain(application.name)}?`,
      text: 'Its token is forgotten for good. To use the application again, add its token again.',
      button: `Remove ${application.name}`,
      options: { application: application.id },
    }
  },
  async run(input, app) {
    const application = await app.applications.remove(input.text('application') ?? '')
    return {
      panels: [
        {
          title: `${plain(application.name)} was removed`,
          tone: 'good',
          text: 'It is no longer in the pool, and its token is forgotten.',
        },
      ],
    }
  },
} satisfies Command
