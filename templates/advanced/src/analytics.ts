import type { Answer, BotCommand, BotComponent, CommandContext, Menu, Sender } from '../../runtime/command.ts'
import { chartOf } from './chart.ts'
import { type Analytics, type Day, dataOf } from './data.ts'
import { link, look, onlyInServers, people, platformName, platforms } from './words.ts'

const usualDays = 30
const windows = [7, 30, 90, 365]

/** `/analytics overview`: the last days, against the same number before, by platform. */
export const overview: BotCommand = {
  slowAnswer: 'public',
  canary: {},
  run: (input, context) => overviewOf(input, context, input.number('days') ?? usualDays),
}

/** Its buttons: `overview:90` looks at the last 90 days. */
export const overviewWindow: BotComponent = {
  run: (input, context) => overviewOf(input, context, Number(input.args[0]) || usualDays),
}

/** `/analytics platform`: one platform in figures. */
export const platform: BotCommand = {
  slowAnswer: 'public',
  canary: { options: { platform: 'instagram' } },
  async run(input, { settings, call }) {
    if (input.guildId === undefined) return onlyInServers
    const name = input.text('platform') ?? 'unknown'
    const days = input.number('days') ?? usualDays
    const { platforms: all, total } = await dataOf(call, input.guildId).analytics(days, String(settings.time_zone))
    const found = all.find((one) => one.platform === name) ?? { total: 0, before: 0, referrers: 0 }
    return {
      title: `${platformName(name)}, last ${days} days`,
      fields: [
        { name: 'Referrals', value: `${people(found.total)}\n${change(found.total, found.before)}`, inline: true },
        { name: 'Share of all', value: share(found.total, total), inline: true },
        { name: 'Referrers', value: people(found.referrers), inline: true },
      ],
      ...look(settings),
      ...link(settings),
      tone: 'info',
    }
  },
}

/** `/analytics trend`: one number per day, as a chart; a menu picks the platform. */
export const trend: BotCommand = {
  slowAnswer: 'public',
  canary: {},
  run: (input, context) => trendOf(input, context, input.number('days') ?? usualDays, input.text('platform')),
}

/** Its menu: `trend:30` with the platform that was picked, or `all`. */
export const trendPlatform: BotComponent = {
  run({ args, values: [picked], ...sender }, context) {
    return trendOf(sender, context, Number(args[0]) || usualDays, picked === 'all' ? undefined : picked)
  },
}

async function overviewOf({ guildId }: Sender, { settings, call }: CommandContext, days: number): Promise<Answer> {
  if (guildId === undefined) return onlyInServers
  const seen = await dataOf(call, guildId).analytics(days, String(settings.time_zone))
  return {
    title: `Referrals, last ${seen.days} days`,
    text: seen.total === 0 ? 'Nobody was referred in this time.' : platformLines(seen),
    fields: [
      { name: 'Referrals', value: `${people(seen.total)}\n${change(seen.total, seen.before)}`, inline: true },
      { name: 'Referrers', value: people(seen.referrers), inline: true },
      { name: 'Ever', value: people(seen.ever), inline: true },
      ...(seen.best ? [{ name: 'Most by', value: `<@${seen.best.userId}> · ${people(seen.best.total)}` }] : []),
    ],
    rows: [windows.map((n) => ({ label: `${n} days`, id: `overview:${n}`, disabled: n === seen.days }))],
    ...look(settings),
    ...link(settings),
    tone: 'info',
  }
}

function platformLines({ platforms: all, total }: Analytics): string {
  return all
    .filter((one) => one.total > 0)
    .slice(0, 12)
    .map(
      (one) =>
        `${bar(one.total / total)} **${platformName(one.platform)}** · ${one.total} (${share(one.total, total)})`,
    )
    .join('\n')
}

async function trendOf(
  { guildId }: Sender,
  { settings, call }: CommandContext,
  days: number,
  only: string | undefined,
): Promise<Answer> {
  if (guildId === undefined) return onlyInServers
  const series = await dataOf(call, guildId).trend(days, String(settings.time_zone), only)
  const words = inWords(series)
  const drawn = settings.chart ? await chartOf(series, settings) : undefined
  return {
    title: `Referrals per day, last ${days} days${only === undefined ? '' : `, ${platformName(only)}`}`,
    text: `${words}\nDays begin at midnight in ${settings.time_zone}.`,
    ...(drawn === undefined ? {} : { image: { name: 'trend.png', content: drawn, alt: `Chart: ${words}` } }),
    rows: [platformMenu(days, only)],
    ...look(settings),
    ...link(settings),
    tone: 'info',
  }
}

function inWords(series: readonly Day[]): string {
  const total = series.reduce((sum, day) => sum + day.total, 0)
  const best = series.reduce((most, day) => (day.total > most.total ? day : most), { day: '', total: 0 })
  const range = `${series[0]?.day} to ${series.at(-1)?.day}`
  if (total === 0) return `${range}: nobody was referred.`
  return `${range}: ${people(total)}, ${(total / series.length).toFixed(1)} a day; most on ${best.day}, ${best.total}.`
}

const platformMenu = (days: number, chosen: string | undefined): Menu => ({
  id: `trend:${days}`,
  placeholder: 'Which platform',
  options: [
    { label: 'All platforms', value: 'all', chosen: chosen === undefined },
    ...Object.entries(platforms).map(([value, label]) => ({ label, value, chosen: value === chosen })),
  ],
})

function change(now: number, before: number): string {
  if (before === 0) return now === 0 ? 'as before' : 'none before'
  const percent = Math.round((100 * (now - before)) / before)
  if (percent === 0) return 'as before'
  return percent > 0 ? `▲ ${percent} % (before: ${before})` : `▼ ${-percent} % (before: ${before})`
}

const share = (part: number, whole: number) => (whole === 0 ? '0 %' : `${Math.round((100 * part) / whole)} %`)
const bar = (part: number) => '█'.repeat(Math.round(part * 10)).padEnd(10, '░')
