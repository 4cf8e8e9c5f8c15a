drop function public.rollout_crashes, public.rollout_bot_update, public.rollout_update, public.rollout_create,
  public.rollout_list;
drop table public.rollout_bots, public.rollouts;
