import { SlashCommandSubcommandBuilder } from 'discord.js'
import type { Command } from '../../src/discord/command.ts'
import { count } from '../../src/discord/text.ts'
import { incidentLines } from '../incident-words.ts'
import { pageButtons, pageFooter, pageOf } from '../paging.ts'

/** `/incident list`: what is wrong now, and on asking also what was. */
export const incidentList = {
  data: new SlashCommandSubcommandBuilder()
    .setName('list')
    .setDescription('What is wrong now')
    .addBooleanOption((o) => o.setName('all').setDescription('Those that are over, too')),
  level: 'viewer',
  async run(input, app) {
    const all = input.flag('all') === true
    const incidents = await app.incidents.list({ openOnly: !all })
    const page = pageOf(incidents, 10, input)
    const open = incidents.filter(({ state }) => state === 'open')
    const alone = open.filter(({ acknowledgedBy }) => acknowledgedBy === null).length
    const none = all
      ? 'Nothing has gone wrong in the last 13 months.'
      : 'Nothing is wrong. For the past, use /incident list all:True.'
    return {
      panels: [
        {
          title:
            open.length === 0 ? 'No open incidents' : `${count(open.length, 'open incident')}, ${alone} unattended`,
          tone: alone > 0 ? 'bad' : open.length > 0 ? 'warning' : 'good',
          text: page.items.map(incidentLines).join('\n') || none,
          footer: pageFooter(page, count(incidents.length, 'incident')),
        },
      ],
      buttons: pageButtons(page, 'incident list', all ? { all: 'true' } : {}),
    }
  },
} satisfies Command
