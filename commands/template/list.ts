import { SlashCommandSubcommandBuilder } from 'discord.js'
import type { Command } from '../../src/discord/command.ts'
import { count, plain } from '../../src/discord/text.ts'

/** `/template list`: what kinds of bots there are. */
export const templateList = {
  data: new SlashCommandSubcommandBuilder().setName('list').setDescription('What kinds of bots can be created'),
  level: 'viewer',
  async run(_input, app) {
    const all = await app.templates.list()
    return {
      panels: [
        {
          title: 'Templates',
          tone: 'info',
          ...(all.length === 0 ? { text: 'No templates are installed.' } : {}),
          fields: all.slice(0, 25).map(({ manifest, bots }) => ({
            name: `${plain(manifest.name)} ${manifest.version}`,
            value: `**${plain(manifest.title)}** · ${count(bots, 'bot')}\n${plain(manifest.description)}`,
          })),
          footer: count(all.length, 'template'),
        },
      ],
    }
  },
} satisfies Command
