import type { BotCommand } from '../../runtime/command.ts'
import { referralsOf } from './referrals.ts'
import { onlyInServers, people, programName } from './words.ts'

/** `/leaderboard`: who referred the most people in this server. */
export const leaderboard: BotCommand = {
  slowAnswer: 'public',
  canary: {},
  async run(input, { settings, call }) {
    if (input.guildId === undefined) return onlyInServers
    const rows = await referralsOf(call, input.guildId).leaderboard(Number(settings.leaderboard_size))
    if (rows.length === 0) {
      return {
        title: 'Leaderboard',
        text: 'Nobody has been referred in this server yet. Type `/refer` to be the first.',
        footer: programName(settings),
        tone: 'info',
      }
    }
    const places = rows.map(({ userId, total }, index) => `**${index + 1}.** <@${userId}> · ${people(total)}`)
    const tied = rows.some(({ total }, index) => total === rows[index + 1]?.total)
    return {
      title: 'Leaderboard',
      text: places.join('\n') + (tied ? '\n\nOf equal totals, the one reached first is ahead.' : ''),
      footer: programName(settings),
      tone: 'info',
    }
  },
}
