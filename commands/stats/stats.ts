import { SlashCommandBuilder } from 'discord.js'
import type { BotStats } from '../../src/app.ts'
import type { Command } from '../../src/discord/command.ts'
import { ago, count, plain } from '../../src/discord/text.ts'
import { suggestOwnBots, suggestOwnClients } from '../choices.ts'
import { given } from '../given.ts'
import { pageButtons, pageFooter, pageOf } from '../paging.ts'
import { statusWords } from '../status-words.ts'
import { howUptimeCounts, uptimeText } from '../uptime-words.ts'

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
    return {
      panels: [
        {
          title: `How ${plain(scope)} is doing`,
          tone: bots.length === 0 ? 'quiet' : bots.every(({ bot }) => bot.status === 'online') ? 'good' : 'warning',
          text: bots.length === 0 ? 'There are no bots here yet.' : summary(bots),
          fields: page.items.map((one) => ({ name: plain(one.bot.name), value: botText(one) })),
          footer: `${pageFooter(page, count(bots.length, 'bot'))}\n${howUptimeCounts} “Commands”: answered in the last 30 days.`,
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

function botText({ bot, servers, users, commands30d, lastReportAt, spent }: BotStats): string {
  const { icon } = statusWords[bot.status]
  return [
    `${icon} ${friendly[bot.status]}, since ${ago(bot.statusSince)}`,
    `Uptime: 24 h ${uptimeText(spent['24h'])} · 7 d ${uptimeText(spent['7d'])} · 30 d ${uptimeText(spent['30d'])}`,
    `${servers === null ? 'servers –' : count(servers, 'server')} · ${users === null ? 'users –' : count(users, 'user')} · ${count(commands30d, 'command')} in 30 days`,
    ...(lastReportAt === null ? ['No figures from this bot yet'] : []),
  ].join('\n')
}

/** Statuses in the words of people who do not run bots. */
const friendly: Readonly<Record<BotStats['bot']['status'], string>> = {
  online: 'online',
  degraded: 'online, but slower than usual',
  offline: 'offline, our team was told',
  failed: 'offline, our team is on it',
  deploying: 'being set up',
  starting: 'starting',
  stopped: 'switched off on purpose',
  maintenance: 'in maintenance',
  unknown: 'not known right now',
}
