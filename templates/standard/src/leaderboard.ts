import type { BotCommand } from '../../runtime/command.ts'
import { type LeaderboardRow, referralsOf } from './referrals.ts'
import { onlyInServers, people, programName } from './words.ts'

/** `/leaderboard`: who referred the most people in this server. */
export const leaderboard: BotCommand = {
  slowAnswer: 'public',
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
    return {
      title: 'Leaderboard',
      text: ranked(rows)
        .map(({ rank, userId, total }) => `**${rank}.** <@${userId}> · ${people(total)}`)
        .join('\n'),
      footer: programName(settings),
      tone: 'info',
    }
  },
}

/** Equal totals share a rank and the next one skips: 1, 2, 2, 4. */
function ranked(rows: readonly LeaderboardRow[]) {
  return rows.map((row) => ({ ...row, rank: rows.findIndex(({ total }) => total === row.total) + 1 }))
}
