import type { BotTemplate } from '../../runtime/command.ts'
import { leaderboard } from './leaderboard.ts'
import { refer } from './refer.ts'
import { stats } from './stats.ts'

/** The referral bot. A command is one file here, one line below, and its description in template.json. */
export const template: BotTemplate = { commands: { refer, stats, leaderboard } }
