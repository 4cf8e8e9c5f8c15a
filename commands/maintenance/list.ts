import { SlashCommandSubcommandBuilder } from 'discord.js'
import type { Command } from '../../src/discord/command.ts'
import { phaseOf } from '../../src/domain/maintenance.ts'
import { maintenanceLines } from '../maintenance-words.ts'
import { pageButtons, pageFooter, pageOf } from '../paging.ts'

/** `/maintenance list`: what is open, what is planned and what was. */
export const maintenanceList = {
  data: new SlashCommandSubcommandBuilder()
    .setName('list')
    .setDescription('Maintenance that is open, planned, or over'),
  level: 'viewer',
  async run(input, app) {
    const all = await app.maintenance.list()
    const now = new Date()
    const of = (phase: ReturnType<typeof phaseOf>) => all.filter((one) => phaseOf(one, now) === phase).length
    const page = pageOf(all, 6, input)
    return {
      panels: [
        {
          title: `Maintenance: ${of('running')} open, ${of('planned')} planned`,
          tone: of('running') > 0 ? 'warning' : 'info',
          text:
            page.items.map((one) => maintenanceLines(one, now)).join('\n') ||
            'There has been none. Plan one with /maintenance schedule, or begin with /maintenance start.',
          footer: pageFooter(page, `${all.length} in all`),
        },
      ],
      buttons: pageButtons(page, 'maintenance list'),
    }
  },
} satisfies Command
