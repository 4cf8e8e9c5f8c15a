import type { BotCommand } from '../../runtime/command.ts'
import { referralsOf } from './referrals.ts'
import { onlyInServers, people, programName } from './words.ts'

/** `/stats user`: one person's figures in this server. */
export const stats: BotCommand = {
  slowAnswer: 'public',
  canary: {},
  async run(input, { settings, call }) {
    if (input.guildId === undefined) return onlyInServers
    const asked = input.person('user')
    const who = asked ?? input.user
    const { total, last30d, rank } = await referralsOf(call, input.guildId).stats(who.id)
    if (total === 0) {
      return {
        title: 'No referrals yet',
        text:
          who.id === input.user.id
            ? 'You have not referred anybody in this server. Type `/refer` to add the first.'
            : `<@${who.id}> has not referred anybody in this server.`,
        footer: programName(settings),
        tone: 'info',
      }
    }
    return {
      title: 'Referrals',
      text: `<@${who.id}> in this server:`,
      fields: [
        { name: 'In all', value: people(total), inline: true },
        { name: 'Last 30 days', value: people(last30d), inline: true },
        { name: 'Rank', value: rank === null ? 'None' : `#${rank}`, inline: true },
      ],
      footer: programName(settings),
      tone: 'info',
    }
  },
}
