import { SlashCommandSubcommandBuilder } from 'discord.js'
import type { Command } from '../../src/discord/command.ts'
import { count } from '../../src/discord/text.ts'
import { pageButtons, pageFooter, pageOf } from '../paging.ts'
import { routeLine } from '../route-words.ts'

/** `/alerts routes`: where whose alerts go, the fleet's first. */
export const alertsRoutes = {
  data: new SlashCommandSubcommandBuilder().setName('routes').setDescription('Where whose alerts go, and how'),
  level: 'viewer',
  async run(input, app) {
    const routes = await app.alerts.routes()
    const page = pageOf(routes, 5, input)
    return {
      panels: [
        {
          title: 'Alert routes',
          tone: routes.length === 0 ? 'warning' : 'info',
          text:
            page.items.map(routeLine).join('\n\n') || 'Alerts go nowhere yet. Choose a channel with /alerts channel.',
          footer: `${pageFooter(page, count(routes.length, 'route'))}\nOf several routes the most specific one counts.`,
        },
      ],
      buttons: pageButtons(page, 'alerts routes'),
    }
  },
} satisfies Command
