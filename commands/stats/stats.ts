import { SlashCommandBuilder } from 'discord.js'
import type { BotStats } from '../../src/app.ts'
import type { Command, Panel } from '../../src/discord/command.ts'
import { ago, count, plain } from '../../src/discord/text.ts'
import { suggestOwnBots, suggestOwnClients } from '../choices.ts'
import { given } from '../given.ts'
import { pageButtons, pageFooter, pageOf } from '../paging.ts'
import { statusWords } from '../status-words.ts'
import { dayLine, dayLines, howDaysRead, howUptimeCounts, uptimeText, windowNames } from '../uptime-words.ts'

/** `/stats`: how a person's bots are doing, in a client's words; everyone sees only what is theirs. */
export const stats = {
  data: new SlashCommandBuilder()
    .setName('stats')
    .setDescription('How your bots are doing')
    .addStringOption((o) => o.setName('client').setDescription('Only bots of this client').setAutocomplete(true))
    .addStringOption((o) => o.setName('bot').setDescription('Only this bot').setAutocomplete(true)),
  level: 'client',
  ephemeral: true,
  everywhere: true,
  autocomplete: { client: suggestOwnClients, bot: suggestOwnBots },
  async run(input, app) {
    const filter = given({ client: input.text('client'), bot: input.text('bot') })
    const { scope, bots } = await app.stats.of(input.actor, filter, (all) => pageOf(all, 8, input).items)
    const page = pageOf(bots, 8, input)
    const alone = bots.length === 1
    return {
      panels: [
        {
          title: `How ${plain(scope)} is doing`,
          tone: bots.length === 0 ? 'quiet' : bots.every(({ bot }) => bot.status === 'online') ? 'good' : 'warning',
          text: bots.length === 0 ? 'There are no bots here yet.' : summary(bots),
          fields: page.items.flatMap((one) => [
            { name: plain(one.bot.name), value: botText(one, alone) },
            ...(alone ? closely(one) : []),
          ]),
          footer: [
            pageFooter(page, count(bots.length, 'bot')),
            howUptimeCounts,
            howDaysRead,
            '“Commands”: answered in the last 30 days.',
          ].join('\n'),
        },
      ],
      buttons: pageButtons(page, 'stats', filter),
    }
  },
} satisfies Command

function summary(bots: readonly BotStats[]): string {
  const sum = (of: (one: BotStats) => number | null) => bots.reduce((total, one) => total + (of(one) ?? 0), 0)
  const online = bots.filter(({ bot }) => bot.status === 'online').length
  const state = online === bots.length ? 'Everything is online' : `${online} of ${count(bots.length, 'bot')} online`
  return `${state} · ${count(
    sum((b) => b.servers),
    'server',
  )} · ${count(
    sum((b) => b.users),
    'user',
  )} · ${count(
    sum((b) => b.commands30d),
    'command',
  )} in 30 days`
}

function botText({ bot, servers, users, commands30d, lastReportAt, spent, days }: BotStats, alone: boolean): string {
  const { icon } = statusWords[bot.status]
  const uptime = windowNames.slice(0, 4).map(([window, name]) => `${name} ${uptimeText(spent[window])}`)
  const fortnight = dayLine(days.slice(-14))
  return [
    `${icon} ${friendly[bot.status]}, since ${ago(bot.statusSince)}`,
    ...(alone ? [] : [`Uptime: ${uptime.join(' · ')}`]),
    ...(alone || fortnight === '' ? [] : [fortnight]),
    `${servers === null ? 'servers –' : count(servers, 'server')} · ${users === null ? 'users –' : count(users, 'user')} · ${count(commands30d, 'command')} in 30 days`,
    ...(lastReportAt === null ? ['No figures from this bot yet'] : []),
  ].join('\n')
}

/** What is only shown of a bot alone: every window, and a square for each of 90 days. */
function closely({ bot, spent, days }: BotStats): NonNullable<Panel['fields']> {
  const windows = windowNames.map(([window, name]) => {
    const from = window === 'created' ? ` ${ago(bot.createdAt)}` : ''
    return `${name}${from}: **${uptimeText(spent[window])}**`
  })
  const bars = dayLines(days)
  return [{ name: 'Uptime', value: windows.join('\n') }, ...(bars === '' ? [] : [{ name: 'Day by day', value: bars }])]
}

/** Statuses in the words of people who do not run bots. */
const friendly: Readonly<Record<BotStats['bot']['status'], string>> = {
  online: 'online',
  degraded: 'online, but not every command answers',
  offline: 'offline, our team was told',
  failed: 'offline, our team is on it',
  deploying: 'being set up',
  starting: 'starting',
  stopped: 'switched off on purpose',
  maintenance: 'in maintenance',
  unknown: 'not known right now',
}
