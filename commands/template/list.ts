import { SlashCommandSubcommandBuilder } from 'discord.js'
import type { Command, Panel } from '../../src/discord/command.ts'
import { cutEnd } from '../../src/discord/cut.ts'
import { count, plain } from '../../src/discord/text.ts'

/** `/template list`: what kinds of bots there are. */
export const templateList = {
  data: new SlashCommandSubcommandBuilder().setName('list').setDescription('What kinds of bots can be created'),
  level: 'viewer',
  async run(_input, app) {
    const [all, unusable] = await Promise.all([app.templates.list(), app.templates.unusable()])
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
        ...(unusable.length === 0 ? [] : [leftOut(unusable)]),
      ],
    }
  },
} satisfies Command

/** What lies in a templates folder but cannot be used: named, so that nobody searches for it in vain. */
function leftOut(unusable: readonly { name: string; why: string }[]): Panel {
  const fields = unusable
    .slice(0, 5)
    .map(({ name, why }) => ({ name: plain(cutEnd(name, 40)), value: plain(cutEnd(why, 300)) }))
  const more = unusable.length - fields.length
  return { title: 'Not usable', tone: 'warning', fields, ...(more > 0 ? { footer: `and ${more} more` } : {}) }
}
