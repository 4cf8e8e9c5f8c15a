import { SlashCommandSubcommandBuilder } from 'discord.js'
import type { FleetRow } from '../../src/app.ts'
import type { Command } from '../../src/discord/command.ts'
import { count, plain } from '../../src/discord/text.ts'
import { pageButtons, pageFooter, pageOf } from '../paging.ts'
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
          fields: page.items.map((row) => ({ name: plain(row.client.name), value: rowText(row) })),
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
