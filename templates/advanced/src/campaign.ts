import type { Answer, BotCommand, CommandContext } from '../../runtime/command.ts'
import { plain } from '../../runtime/render-answer.ts'
import { type Campaign, dataOf } from './data.ts'
import { link, look, onlyInServers, people, when } from './words.ts'

/** Discord's permission bit for Manage Server (topics/permissions). */
const manageServer = 0x20n

const sample: Campaign = {
  name: 'Canary',
  goal: 10,
  startedBy: '1',
  startedAt: '2026-01-01T00:00:00Z',
  endsAt: null,
  endedAt: null,
  running: true,
  total: 3,
}

/** `/campaign start name days goal`: counts from now on, and is announced. */
export const start: BotCommand = {
  slowAnswer: 'public',
  canary: {
    options: { name: 'Canary', days: 7 },
    data: { bot_campaign_start: { outcome: 'started', campaign: sample } },
  },
  async run(input, context) {
    if (input.guildId === undefined) return onlyInServers
    if (!input.may(manageServer)) return notAllowed
    const name = (input.text('name') ?? '').replace(/\s+/g, ' ').trim()
    if (name === '') return refused('A campaign needs a name', 'Type one that is more than blanks.')
    const data = dataOf(context.call, input.guildId)
    const made = await data.startCampaign(name, input.user.id, input.number('days'), input.number('goal'))
    if (made.outcome === 'taken') {
      return refused(
        'That name is taken',
        `There is, or was, a campaign called **${plain(name)}**. Choose another name.`,
      )
    }
    if (made.outcome === 'too_many') {
      return refused('Too many campaigns', 'A server keeps 200 campaigns at most, ended ones among them.')
    }
    return announced(described('Campaign started', made.campaign, context), context)
  },
}

/** `/campaign end name`: what is recorded from now on does not count for it any more. */
export const end: BotCommand = {
  slowAnswer: 'public',
  canary: {
    options: { name: 'Canary' },
    data: { bot_campaign_end: { outcome: 'ended', campaign: { ...sample, running: false } } },
  },
  async run(input, context) {
    if (input.guildId === undefined) return onlyInServers
    if (!input.may(manageServer)) return notAllowed
    const name = input.text('name') ?? ''
    const found = await dataOf(context.call, input.guildId).endCampaign(name)
    if (found.outcome === 'unknown') return noSuch(name)
    if (found.outcome === 'over') {
      return { ...described('This campaign was over already', found.campaign, context), ephemeral: true }
    }
    return announced(described('Campaign ended', found.campaign, context), context)
  },
}

/** `/campaign list`: running ones first. */
export const list: BotCommand = {
  slowAnswer: 'public',
  canary: {},
  async run(input, { settings, call }) {
    if (input.guildId === undefined) return onlyInServers
    const all = await dataOf(call, input.guildId).campaigns()
    const lines = all.map(
      (one) => `${one.running ? '🟢' : '⚪'} **${plain(one.name)}** · ${progress(one)} · ${time(one)}`,
    )
    const text =
      lines.join('\n') || 'There are none yet. Somebody with Manage Server starts one with `/campaign start`.'
    return { title: 'Campaigns', text, ...look(settings), tone: 'info' }
  },
}

/** `/campaign show name`: one campaign, and who brought the most people while it ran. */
export const show: BotCommand = {
  slowAnswer: 'public',
  canary: {
    options: { name: 'Canary' },
    data: { bot_campaign: { ...sample, leaderboard: [{ userId: '1', total: 3 }] } },
  },
  async run(input, context) {
    if (input.guildId === undefined) return onlyInServers
    const name = input.text('name') ?? ''
    const found = await dataOf(context.call, input.guildId).campaign(name)
    if (!found) return noSuch(name)
    const places = found.leaderboard.map(({ userId, total }, i) => `**${i + 1}.** <@${userId}> · ${people(total)}`)
    const text = places.join('\n') || 'Nobody was referred during this campaign yet.'
    return { ...described(plain(found.name), found, context), text, ...link(context.settings) }
  },
}

function described(title: string, campaign: Campaign, { settings }: CommandContext): Answer {
  return {
    title,
    author: campaign.name,
    fields: [
      { name: 'So far', value: progress(campaign), inline: true },
      { name: 'Time', value: time(campaign), inline: true },
      { name: 'Started by', value: `<@${campaign.startedBy}>`, inline: true },
    ],
    ...look(settings),
    tone: campaign.running ? 'good' : 'info',
  }
}

/** Also writes it in the channel for campaigns; where that fails, the answer says why, and the campaign stands. */
async function announced(answer: Answer, { settings, discord }: CommandContext): Promise<Answer> {
  const channel = String(settings.campaign_channel ?? '')
  if (channel === '') return answer
  const outcome = await discord.announce(channel, answer)
  const told = outcome === 'sent' ? `in <#${channel}>` : `not in <#${channel}>: ${reasons[outcome]}`
  return { ...answer, fields: [...(answer.fields ?? []), { name: 'Announced', value: told }] }
}

const reasons = {
  forbidden: 'the bot may not write or embed links there.',
  unknown: 'that channel is gone.',
  unavailable: 'Discord did not take it.',
}

const progress = ({ total, goal }: Campaign) =>
  goal === null ? people(total) : `${total} of ${people(goal)} (${Math.floor((100 * total) / goal)} %)`

function time({ running, startedAt, endsAt, endedAt }: Campaign): string {
  if (!running) return `${when(startedAt, 'D')} to ${when(endedAt ?? startedAt, 'D')}`
  return endsAt === null ? `since ${when(startedAt, 'R')}` : `ends ${when(endsAt, 'R')}`
}

const refused = (title: string, text: string): Answer => ({ title, text, tone: 'warning', ephemeral: true })
const noSuch = (name: string) =>
  refused('No such campaign', `There is no campaign called **${plain(name)}**. \`/campaign list\` shows them all.`)
const notAllowed = refused('Manage Server is needed', 'Campaigns are started and ended by people with Manage Server.')
