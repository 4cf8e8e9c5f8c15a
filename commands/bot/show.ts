import { SlashCommandSubcommandBuilder } from 'discord.js'
import type { BotDetails, LoginsUsed } from '../../src/app.ts'
import type { Command, Panel } from '../../src/discord/command.ts'
import { ago, at, count, doer, plain } from '../../src/discord/text.ts'
import { suggestBots } from '../choices.ts'
import { beneathText, statusText, statusWords } from '../status-words.ts'
import { howUptimeCounts, uptimeText, windowNames } from '../uptime-words.ts'

/** `/bot show`: all there is to say about one bot. */
export const botShow = {
  data: new SlashCommandSubcommandBuilder()
    .setName('show')
    .setDescription('All there is to say about one bot')
    .addStringOption((o) => o.setName('bot').setDescription('Which bot').setRequired(true).setAutocomplete(true)),
  level: 'viewer',
  autocomplete: { bot: suggestBots },
  async run(input, app) {
    const details = await app.bots.show(input.text('bot') ?? '')
    const { bot, inviteUrl } = details
    const logins = await app.logins.of(bot)
    return {
      panels: [
        {
          title: plain(bot.name),
          tone: statusWords[bot.status].tone,
          ...(bot.description ? { text: plain(bot.description) } : {}),
          fields: [...state(details), ...loginField(logins), ...making(details)],
          footer: howUptimeCounts,
        },
      ],
      buttons: inviteUrl === undefined ? [] : [{ label: 'Invite to a server', url: inviteUrl }],
    }
  },
} satisfies Command

function state({ bot, client, report, incident, uptime, where, beneath }: BotDetails): NonNullable<Panel['fields']> {
  return [
    {
      name: 'Status',
      value: `${statusText(bot)}, since ${ago(bot.statusSince)}${beneath ? ` (${beneathText(beneath)})` : ''}`,
    },
    ...(incident ? [{ name: 'Open incident', value: `Down since ${at(incident.downSince)}` }] : []),
    ...(where ? [{ name: 'Node', value: nodeText(where), inline: true }] : []),
    { name: 'Client', value: plain(client.name), inline: true },
    { name: 'Servers', value: report ? count(report.guilds, 'server') : '–', inline: true },
    { name: 'Users', value: report ? count(report.users, 'user') : '–', inline: true },
    ...windowNames.map(([window, name]) => ({
      name: `Uptime ${name}`,
      value: uptimeText(uptime[window]),
      inline: true,
    })),
    { name: 'Last sign of life', value: report ? ago(report.receivedAt) : 'none yet', inline: true },
    { name: 'Memory', value: report ? `${Math.round(report.memoryBytes / 1_048_576)} MB` : '–', inline: true },
  ]
}

function loginField(logins: LoginsUsed | undefined): NonNullable<Panel['fields']> {
  if (logins === undefined) return []
  const { used, unattendedLeft, heldUntil } = logins
  const left = heldUntil ? `started again ${ago(heldUntil)}` : `${unattendedLeft} restarts left`
  return [{ name: 'Logins 24 h', value: `${used}, ${left}`, inline: true }]
}

const nodeText = ({ node, downSince }: NonNullable<BotDetails['where']>) =>
  downSince ? `${plain(node)}, down since ${ago(downSince)}` : plain(node)

function making({ bot, application, deployment }: BotDetails): NonNullable<Panel['fields']> {
  const settings = Object.entries(bot.settings).map(([key, value]) => `${plain(key)}: ${plain(String(value))}`)
  return [
    { name: 'Template', value: `${plain(bot.template)} ${bot.templateVersion}`, inline: true },
    { name: 'Strategy', value: bot.strategy, inline: true },
    { name: 'Artifact', value: bot.artifact ? `\`${bot.artifact.slice(0, 12)}\`` : '–', inline: true },
    { name: 'Application', value: application ? plain(application.name) : '–', inline: true },
    {
      name: 'Last deployment',
      value: deployment ? `${deployment.state.replaceAll('_', ' ')}, ${ago(deployment.createdAt)}` : '–',
      inline: true,
    },
    { name: 'Created', value: `${at(bot.createdAt)} by ${doer(bot.createdBy)}`, inline: true },
    ...(settings.length > 0 ? [{ name: 'Settings', value: settings.join('\n') }] : []),
  ]
}
