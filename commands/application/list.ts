import { SlashCommandSubcommandBuilder } from 'discord.js'
import type { Command } from '../../src/discord/command.ts'
import { ago, count, plain } from '../../src/discord/text.ts'
import type { Application } from '../../src/domain/application.ts'
import { pageButtons, pageFooter, pageOf } from '../paging.ts'

/** `/application list`: the pool, with what each application is used for. */
export const applicationList = {
  data: new SlashCommandSubcommandBuilder().setName('list').setDescription('The pool of Discord applications'),
  level: 'viewer',
  async run(input, app) {
    const all = await app.applications.list()
    const page = pageOf(all, 10, input)
    const free = all.filter(({ state }) => state === 'available').length
    return {
      panels: [
        {
          title: 'Applications',
          tone: free > 0 ? 'info' : 'warning',
          text: page.items.map(line).join('\n') || 'The pool is empty. Put applications into it with /application add.',
          footer: pageFooter(page, `${count(all.length, 'application')}, ${free} available`),
        },
      ],
      buttons: pageButtons(page, 'application list'),
    }
  },
} satisfies Command

function line(application: Application): string {
  const use = {
    available: '🟢 available',
    claimed: application.botName === null ? '🔵 claimed' : `🔵 used by **${plain(application.botName)}**`,
    invalid: '🔴 its token was refused; add a new one with /application add',
  }[application.state]
  return `**${plain(application.name)}** · ${use} · added ${ago(application.addedAt)}`
}
