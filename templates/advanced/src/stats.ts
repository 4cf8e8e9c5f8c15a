import type { BotCommand } from '../../runtime/command.ts'
import { dataOf } from './data.ts'
import { rewardsOf } from './rewards.ts'
import { link, look, onlyInServers, people } from './words.ts'

/** `/stats user`: one person's figures in this server, and the next reward. */
export const stats: BotCommand = {
  slowAnswer: 'public',
  canary: {},
  async run(input, { settings, call }) {
    if (input.guildId === undefined) return onlyInServers
    const who = input.person('user') ?? input.user
    const { total, last30d, rank } = await dataOf(call, input.guildId).stats(who.id)
    if (total === 0) {
      const own = 'You have not referred anybody in this server. Type `/refer` to add the first.'
      const text = who.id === input.user.id ? own : `<@${who.id}> has not referred anybody in this server.`
      return { title: 'No referrals yet', text, ...look(settings), tone: 'info' }
    }
    const next = rewardsOf(settings).find(({ at }) => at > total)
    return {
      title: 'Referrals',
      text: `<@${who.id}> in this server:`,
      fields: [
        { name: 'In all', value: people(total), inline: true },
        { name: 'Last 30 days', value: people(last30d), inline: true },
        { name: 'Rank', value: rank === null ? 'None' : `#${rank}`, inline: true },
        ...(next ? [{ name: 'Next reward', value: `<@&${next.roleId}> after ${people(next.at - total)} more` }] : []),
      ],
      ...look(settings),
      ...link(settings),
      tone: 'info',
    }
  },
}
