import type { Answer, BotCommand } from '../../runtime/command.ts'
import { DataUnavailable } from '../../runtime/data-client.ts'
import { plain } from '../../runtime/render-answer.ts'
import { dataAway } from '../../runtime/respond.ts'
import { referralsOf } from './referrals.ts'
import { onlyInServers, people, programName } from './words.ts'

/** `/refer user note`: counts a person once per referrer and server. */
export const refer: BotCommand = {
  slowAnswer: 'public',
  canary: {
    options: { user: { id: '2', name: 'canary', bot: false } },
    data: { bot_refer: { outcome: 'recorded', total: 1 } },
  },
  async run(input, { settings, call }) {
    const referred = input.person('user')
    if (input.guildId === undefined) return onlyInServers
    if (referred === undefined) throw new Error('Discord left out the required option `user`')
    if (referred.id === input.user.id) return selfReferral
    if (referred.bot) return botReferral(referred.id)

    const note = input.text('note')?.trim() || undefined
    const { outcome, total } = await referralsOf(call, input.guildId)
      .refer(input.user.id, referred.id, note)
      .catch((error: unknown) => {
        if (error instanceof DataUnavailable) return { outcome: 'unknown' as const, total: 0 }
        throw error
      })
    switch (outcome) {
      case 'recorded':
        return {
          title: 'Referral recorded',
          text: `<@${input.user.id}> referred <@${referred.id}>.${note === undefined ? '' : `\n> ${plain(note)}`}`,
          fields: [{ name: 'Referred so far', value: people(total) }],
          footer: programName(settings),
          tone: 'good',
        }
      case 'already':
        return {
          title: 'Already counted',
          text: `You have referred <@${referred.id}> before, and everybody counts once. Your total is ${people(total)}.`,
          tone: 'warning',
          ephemeral: true,
        }
      case 'self':
        return selfReferral
      case 'unknown':
        return dataAway('Repeat your /refer in a minute; nobody is counted twice.')
    }
  },
}

const selfReferral: Answer = {
  title: 'That is you',
  text: 'You cannot refer yourself. Pick the person you brought here.',
  tone: 'warning',
  ephemeral: true,
}

function botReferral(id: string): Answer {
  return {
    title: 'That is a bot',
    text: `<@${id}> is a bot, and only people can be referred.`,
    tone: 'warning',
    ephemeral: true,
  }
}
