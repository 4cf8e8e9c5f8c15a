import type { BotTemplate } from '../../runtime/command.ts'
import { overview, overviewWindow, platform, trend, trendPlatform } from './analytics.ts'
import { end, list, show, start } from './campaign.ts'
import { leaderboard, leaderboardPage } from './leaderboard.ts'
import { refer } from './refer.ts'
import { stats } from './stats.ts'

/** The referral bot with campaigns and analytics. Commands are described in template.json, by the same names. */
export const template: BotTemplate = {
  commands: {
    refer,
    stats,
    leaderboard,
    'analytics overview': overview,
    'analytics platform': platform,
    'analytics trend': trend,
    'campaign start': start,
    'campaign end': end,
    'campaign list': list,
    'campaign show': show,
  },
  components: { leaderboard: leaderboardPage, overview: overviewWindow, trend: trendPlatform },
}
