import { SlashCommandSubcommandBuilder } from 'discord.js'
import type { Fleet, FleetRow } from '../../src/app.ts'
import type { Command, Panel } from '../../src/discord/command.ts'
import { cutEnd } from '../../src/discord/cut.ts'
import { count, plain } from '../../src/discord/text.ts'
import { pageButtons, pageFooter, pageOf } from '../paging.ts'
import { beneathText } from '../status-words.ts'
import { howUptimeCounts, uptimeText } from '../uptime-words.ts'

/** `/fleet status`: the whole fleet at a glance, then client by client. */
export const fleetStatus = {
  data: new SlashCommandSubcommandBuilder().setName('status').setDescription('The whole fleet, client by client'),
  level: 'viewer',
  async run(input, app) {
    const fleet = await app.fleet.status()
    const page = pageOf(fleet.rows, 10, input)
    const totals = [
      `**${count(fleet.bots, 'bot')}**`,
      `🟢 ${fleet.online} online`,
      `🔴 ${fleet.offline} offline`,
      `📦 ${fleet.deployed} deployed`,
      ...(fleet.maintained.length > 0 ? [`🛠️ ${fleet.maintained.length} in maintenance`] : []),
      ...(fleet.unknown > 0 ? [`❔ ${fleet.unknown} unknown`] : []),
    ].join(' · ')
    const warning = '⚠️ Alerts go nowhere yet. Choose a channel with /alerts channel.'
    const empty = 'No clients yet. Add the first with /client create.'
    return {
      panels: [
        {
          title: 'Fleet status',
          tone:
            fleet.offline > 0 ? 'bad' : fleet.alertsChannelId === undefined || fleet.unknown > 0 ? 'warning' : 'good',
          text: [totals, fleet.alertsChannelId === undefined && warning, fleet.rows.length === 0 && empty]
            .filter(Boolean)
            .join('\n'),
          fields: [
            ...page.items.map((row) => ({ name: plain(row.client.name), value: rowText(row) })),
            ...maintained(fleet.maintained),
          ],
          footer: `${pageFooter(page, count(fleet.rows.length, 'client'))}\n${howUptimeCounts}`,
        },
      ],
      buttons: pageButtons(page, 'fleet status'),
    }
  },
} satisfies Command

const rowText = ({ client, bots, online, servers, users, spent }: FleetRow) =>
  [
    client.industry ? plain(client.industry) : 'no industry',
    `${count(bots, 'bot')}, ${online} online`,
    count(servers, 'server'),
    count(users, 'user'),
    `uptime 30 d ${bots === 0 ? '–' : uptimeText(spent)}`,
  ].join(' · ')

/** So many are read at a glance, and fit into a field of 1,024 characters. */
const mostMaintained = 8

/** What maintenance hides, the worst first. */
function maintained(bots: Awaited<ReturnType<Fleet['status']>>['maintained']): NonNullable<Panel['fields']> {
  if (bots.length === 0) return []
  const lines = bots
    .slice(0, mostMaintained)
    .map(({ name, beneath }) => `**${plain(cutEnd(name, 40))}** ${beneath ? beneathText(beneath) : 'not seen yet'}`)
  const left = bots.length - lines.length
  const more = left > 0 ? [`… and ${count(left, 'more', 'more')}: /maintenance list`] : []
  return [{ name: 'In maintenance', value: [...lines, ...more].join('\n') }]
}
