import type { CallData } from '../../runtime/command.ts'

/** `already` and `self` change nothing; `total` is the referrer's, in that server. */
export interface ReferOutcome {
  outcome: 'recorded' | 'already' | 'self'
  total: number
}

export interface ReferralStats {
  total: number
  last30d: number
  /** Null without a referral; of equal totals, the one reached first is ahead. */
  rank: number | null
}

/** Best first; of equal totals, the one reached first. */
export interface LeaderboardRow {
  userId: string
  total: number
}

/** The bot's referrals, kept apart by server. Recording is safe to repeat: the same pair counts once. */
export function referralsOf(call: CallData, guildId: string) {
  return {
    refer: (referrerId: string, referredId: string, note: string | undefined) =>
      call('bot_refer', {
        p_guild_id: guildId,
        p_referrer_id: referrerId,
        p_referred_id: referredId,
        p_note: note ?? null,
      }) as Promise<ReferOutcome>,
    stats: (userId: string) =>
      call('bot_referral_stats', { p_guild_id: guildId, p_user_id: userId }) as Promise<ReferralStats>,
    leaderboard: (limit: number) =>
      call('bot_leaderboard', { p_guild_id: guildId, p_limit: limit }) as Promise<LeaderboardRow[]>,
  }
}
