drop function public.bot_campaign, public.bot_campaigns, public.bot_campaign_end, public.bot_campaign_start,
  public.campaign_told, public.campaign_end, public.bot_referral_trend, public.bot_analytics, public.first_midnight;
drop function public.bot_refer(text, text, text, text, text, text);

-- Back to the function of 0011.
create function public.bot_refer(
  p_key text, p_guild_id text, p_referrer_id text, p_referred_id text, p_note text default null
) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_bot uuid := public.bot_of_key(p_key);
  v_outcome text := 'self';
begin
  if p_referrer_id <> p_referred_id then
    insert into public.referrals (bot_id, guild_id, referrer_id, referred_id, note)
    values (v_bot, p_guild_id, p_referrer_id, p_referred_id, left(p_note, 1000))
    on conflict on constraint referrals_once do nothing;
    v_outcome := case when found then 'recorded' else 'already' end;
  end if;
  return jsonb_build_object('outcome', v_outcome, 'total', (
    select count(*) from public.referrals
    where bot_id = v_bot and guild_id = p_guild_id and referrer_id = p_referrer_id
  ));
end
$$;

revoke all on function public.bot_refer from public, anon, authenticated;
grant execute on function public.bot_refer to anon, service_role;

drop table public.campaigns;
drop index public.referrals_by_time;
alter table public.referrals drop column platform;
