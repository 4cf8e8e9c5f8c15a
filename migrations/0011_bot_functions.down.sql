drop function public.bot_leaderboard, public.bot_referral_stats, public.referral_ranking, public.bot_refer,
  public.bot_heartbeat, public.bot_of_key;
