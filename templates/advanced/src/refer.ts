import type { Answer, BotCommand } from '../../runtime/command.ts'
import { DataUnavailable } from '../../runtime/data-client.ts'
import { plain } from '../../runtime/render-answer.ts'
import { dataAway } from '../../runtime/respond.ts'
import { dataOf } from './data.ts'
import { reward } from './rewards.ts'
import { look, onlyInServers, people, platformName } from './words.ts'

/** `/refer user platform note`: counts a person once per referrer and server, and gives the roles that this earns. */
export const refer: BotCommand = {
  slowAnswer: 'public',
  canary: {
    options: { user: { id: '2', name: 'canary', bot: false }, platform: 'instagram' },
    data: { bot_refer: { outcome: 'recorded', total: 5 } },
  },
  async run(input, context) {
    const { settings, call } = context
    const referred = input.person('user')
    if (input.guildId === undefined) return onlyInServers
    if (referred === undefined) throw new Error('Discord left out the required option `user`')
    if (referred.id === input.user.id) return selfReferral
    if (referred.bot) return botReferral(referred.id)

    const note = input.text('note')?.trim() || undefined
    const platform = input.text('platform')
    const { outcome, total } = await dataOf(call, input.guildId)
      .refer(input.user.id, referred.id, note, platform)
      .catch((error: unknown) => {
        if (error instanceof DataUnavailable) return { outcome: 'unknown' as const, total: 0 }
        throw error
      })
    if (outcome === 'unknown') return dataAway('Repeat your /refer in a minute; nobody is counted twice.')
    if (outcome === 'self') return selfReferral
    if (outcome === 'already') return alreadyCounted(referred.id, total)

    const earned = await reward(context, input.guildId, input.user.id, total)
    const thanks = String(settings.thanks ?? '')
    return {
      title: 'Referral recorded',
      text: [
        `<@${input.user.id}> referred <@${referred.id}>.`,
        ...(note === undefined ? [] : [`> ${plain(note)}`]),
        ...(thanks === '' ? [] : ['', thanks]),
      ].join('\n'),
      fields: [
        { name: 'Referred so far', value: people(total), inline: true },
        ...(platform === undefined ? [] : [{ name: 'Platform', value: platformName(platform), inline: true }]),
        ...(earned === undefined ? [] : [{ name: 'Reward', value: earned }]),
      ],
      ...look(settings),
      tone: 'good',
    }
  },
}

const selfReferral: Answer = {
  title: 'That is you',
  text: 'You cannot refer yourself. Pick the person you brought here.',
  tone: 'warning',
  ephemeral: true,
}

const botReferral = (id: string): Answer => ({
  title: 'That is a bot',
  text: `<@${id}> is a bot, and only people can be referred.`,
  tone: 'warning',
  ephemeral: true,
})

const alreadyCounted = (id: string, total: number): Answer => ({
  title: 'Already counted',
  text: `You have referred <@${id}> before, and everybody counts once. Your total is ${people(total)}.`,
  tone: 'warning',
  ephemeral: true,
})
