import type { CallData } from '../../runtime/command.ts'

/** `already` and `self` change nothing; `total` is the referrer's, in that server. */
export interface ReferOutcome {
  outcome: 'recorded' | 'already' | 'self'
  total: number
}

/** One person's figures; `rank` is null without a referral. */
export interface ReferralStats {
  total: number
  last30d: number
  rank: number | null
}

/** Best first; of equal totals, the one reached first. */
export interface Place {
  userId: string
  total: number
}

/** A server's last `days` days, and `before` the same number before those. */
export interface Analytics {
  days: number
  since: string
  total: number
  before: number
  referrers: number
  /** All referrals there ever were. */
  ever: number
  best: Place | null
  platforms: { platform: string; total: number; before: number; referrers: number }[]
}

/** One day, `YYYY-MM-DD` in the bot's time zone. */
export interface Day {
  day: string
  total: number
}

/** `total` counts what was recorded while it ran; `endedAt` lies ahead while it is known when it will end. */
export interface Campaign {
  name: string
  goal: number | null
  startedBy: string
  startedAt: string
  endsAt: string | null
  endedAt: string | null
  running: boolean
  total: number
}

type Started = { outcome: 'started'; campaign: Campaign } | { outcome: 'taken' } | { outcome: 'too_many' }
type Ended = { outcome: 'ended' | 'over'; campaign: Campaign } | { outcome: 'unknown' }

/** What the database keeps for this bot, in one server. */
export function dataOf(call: CallData, guildId: string) {
  const ask = <T>(name: string, args: Readonly<Record<string, unknown>> = {}) =>
    call(name, { p_guild_id: guildId, ...args }) as Promise<T>
  return {
    /** Safe to repeat: the same pair counts once. */
    refer: (from: string, whom: string, note: string | undefined, platform: string | undefined) =>
      ask<ReferOutcome>('bot_refer', {
        p_referrer_id: from,
        p_referred_id: whom,
        p_note: note ?? null,
        p_platform: platform ?? null,
      }),
    stats: (userId: string) => ask<ReferralStats>('bot_referral_stats', { p_user_id: userId }),
    leaderboard: (limit: number) => ask<Place[]>('bot_leaderboard', { p_limit: limit }),
    analytics: (days: number, timeZone: string) =>
      ask<Analytics>('bot_analytics', { p_days: days, p_time_zone: timeZone }),
    trend: (days: number, timeZone: string, platform: string | undefined) =>
      ask<Day[]>('bot_referral_trend', { p_days: days, p_time_zone: timeZone, p_platform: platform ?? null }),
    startCampaign: (name: string, by: string, days: number | undefined, goal: number | undefined) =>
      ask<Started>('bot_campaign_start', {
        p_name: name,
        p_user_id: by,
        p_days: days ?? null,
        p_goal: goal ?? null,
      }),
    endCampaign: (name: string) => ask<Ended>('bot_campaign_end', { p_name: name }),
    campaigns: () => ask<Campaign[]>('bot_campaigns'),
    campaign: (name: string) =>
      ask<(Campaign & { leaderboard: Place[] }) | null>('bot_campaign', { p_name: name, p_limit: 10 }),
  }
}
