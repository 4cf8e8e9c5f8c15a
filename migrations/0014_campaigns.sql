-- What the advanced template's bots keep besides: where a referral came from, and campaigns with a beginning and an end.

alter table public.referrals add column platform text check (platform ~ '^[a-z0-9_-]{1,24}$');
-- For: what happened in a server over a window of days.
create index referrals_by_time on public.referrals (bot_id, guild_id, created_at) include (platform, referrer_id);

create table public.campaigns (
  id bigint generated always as identity primary key,
  bot_id uuid not null references public.bots (id) on delete cascade,
  guild_id text not null check (char_length(guild_id) between 1 and 32),
  name text not null check (char_length(name) between 1 and 60),
  goal integer check (goal between 1 and 1000000),
  started_by text not null check (char_length(started_by) between 1 and 32),
  started_at timestamptz(3) not null default now(),
  -- When it is over by itself; null = when somebody ends it.
  ends_at timestamptz(3),
  -- When somebody ended it.
  ended_at timestamptz(3),
  constraint campaigns_times check (ends_at > started_at and ended_at >= started_at)
);
-- Also for: a campaign by its name.
create unique index campaigns_name on public.campaigns (bot_id, guild_id, lower(name));

alter table public.campaigns enable row level security;
revoke all on public.campaigns from public, anon, authenticated;
grant select, insert, update, delete on public.campaigns to service_role;
grant usage on sequence public.campaigns_id_seq to service_role;

-- As in 0011, with the platform.
drop function public.bot_refer(text, text, text, text, text);
create function public.bot_refer(
  p_key text, p_guild_id text, p_referrer_id text, p_referred_id text, p_note text default null,
  p_platform text default null
) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_bot uuid := public.bot_of_key(p_key);
  v_outcome text := 'self';
begin
  if p_referrer_id <> p_referred_id then
    insert into public.referrals (bot_id, guild_id, referrer_id, referred_id, note, platform)
    values (v_bot, p_guild_id, p_referrer_id, p_referred_id, left(p_note, 1000), p_platform)
    on conflict on constraint referrals_once do nothing;
    v_outcome := case when found then 'recorded' else 'already' end;
  end if;
  return jsonb_build_object('outcome', v_outcome, 'total', (
    select count(*) from public.referrals
    where bot_id = v_bot and guild_id = p_guild_id and referrer_id = p_referrer_id
  ));
end
$$;

-- Midnight before the last `p_days` days, today among them, where people live in `p_time_zone`.
create function public.first_midnight(p_days integer, p_time_zone text, p_now timestamptz) returns timestamptz
language plpgsql stable set search_path = '' as $$
begin
  return (date_trunc('day', p_now at time zone p_time_zone) - make_interval(days => p_days - 1)) at time zone p_time_zone;
exception when invalid_parameter_value then
  raise exception using errcode = 'PT400', message = 'This is not a time zone.', hint = 'TimeZoneUnknown';
end
$$;

-- A server's referrals over the last days and the same number before, in all and by platform.
create function public.bot_analytics(p_key text, p_guild_id text, p_days integer default 30, p_time_zone text default 'UTC')
returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
  v_bot uuid := public.bot_of_key(p_key);
  v_days integer := least(greatest(coalesce(p_days, 30), 1), 366);
  v_since timestamptz := public.first_midnight(v_days, p_time_zone, now());
  v_before timestamptz := public.first_midnight(v_days * 2, p_time_zone, now());
begin
  return (
    with seen as (
      select platform, referrer_id, created_at >= v_since as inside
      from public.referrals where bot_id = v_bot and guild_id = p_guild_id and created_at >= v_before
    ), best as (
      select referrer_id, count(*) as total from seen where inside group by referrer_id order by 2 desc, 1 limit 1
    ), platforms as (
      select coalesce(platform, 'unknown') as platform, count(*) filter (where inside) as total,
        count(*) filter (where not inside) as before, count(distinct referrer_id) filter (where inside) as referrers
      from seen group by 1
    )
    select jsonb_build_object(
      'days', v_days, 'since', v_since,
      'total', (select count(*) from seen where inside), 'before', (select count(*) from seen where not inside),
      'referrers', (select count(distinct referrer_id) from seen where inside),
      'ever', (select count(*) from public.referrals where bot_id = v_bot and guild_id = p_guild_id),
      'best', (select jsonb_build_object('userId', referrer_id, 'total', total) from best),
      'platforms', coalesce((
        select jsonb_agg(jsonb_build_object(
          'platform', platform, 'total', total, 'before', before, 'referrers', referrers
        ) order by total desc, platform) from platforms
      ), '[]')
    )
  );
end
$$;

-- One number per day, days without any among them, oldest first.
create function public.bot_referral_trend(
  p_key text, p_guild_id text, p_days integer default 30, p_time_zone text default 'UTC', p_platform text default null
) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
  v_bot uuid := public.bot_of_key(p_key);
  v_days integer := least(greatest(coalesce(p_days, 30), 1), 366);
  v_since timestamptz := public.first_midnight(v_days, p_time_zone, now());
begin
  return (
    with counted as (
      select (created_at at time zone p_time_zone)::date as day, count(*) as total
      from public.referrals
      where bot_id = v_bot and guild_id = p_guild_id and created_at >= v_since
        and (p_platform is null or coalesce(platform, 'unknown') = p_platform)
      group by 1
    )
    select jsonb_agg(jsonb_build_object('day', d.day, 'total', coalesce(c.total, 0)) order by d.day)
    from (
      select (v_since at time zone p_time_zone)::date + i as day from generate_series(0, v_days - 1) i
    ) d
    left join counted c on c.day = d.day
  );
end
$$;

-- When a campaign stopped, or will have stopped, counting.
create function public.campaign_end(p_campaign public.campaigns) returns timestamptz
language sql immutable set search_path = '' as $$
  select least(coalesce(p_campaign.ended_at, 'infinity'), coalesce(p_campaign.ends_at, 'infinity'))
$$;

-- A campaign as bots are told of it; `total` counts what was recorded while it ran.
create function public.campaign_told(p_campaign public.campaigns) returns jsonb
language sql stable set search_path = '' as $$
  select jsonb_build_object(
    'name', p_campaign.name, 'goal', p_campaign.goal, 'startedBy', p_campaign.started_by,
    'startedAt', p_campaign.started_at, 'endsAt', p_campaign.ends_at,
    'endedAt', nullif(public.campaign_end(p_campaign), 'infinity'),
    'running', public.campaign_end(p_campaign) > now(),
    'total', (
      select count(*) from public.referrals r
      where r.bot_id = p_campaign.bot_id and r.guild_id = p_campaign.guild_id
        and r.created_at >= p_campaign.started_at and r.created_at < public.campaign_end(p_campaign)
    )
  )
$$;

create function public.bot_campaign_start(
  p_key text, p_guild_id text, p_name text, p_user_id text, p_days integer default null, p_goal integer default null
) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_bot uuid := public.bot_of_key(p_key);
  v_made public.campaigns;
begin
  -- A server keeps a bounded number, so that a bot cannot fill the database.
  if (select count(*) from public.campaigns where bot_id = v_bot and guild_id = p_guild_id) >= 200 then
    return '{"outcome": "too_many"}';
  end if;
  insert into public.campaigns (bot_id, guild_id, name, goal, started_by, ends_at)
  values (v_bot, p_guild_id, btrim(p_name), p_goal, p_user_id, now() + make_interval(days => least(p_days, 3660)))
  on conflict (bot_id, guild_id, lower(name)) do nothing
  returning * into v_made;
  if v_made.id is null then
    return '{"outcome": "taken"}';
  end if;
  return jsonb_build_object('outcome', 'started', 'campaign', public.campaign_told(v_made));
end
$$;

create function public.bot_campaign_end(p_key text, p_guild_id text, p_name text) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_bot uuid := public.bot_of_key(p_key);
  v_found public.campaigns;
  v_outcome text := 'over';
begin
  select * into v_found from public.campaigns
  where bot_id = v_bot and guild_id = p_guild_id and lower(name) = lower(btrim(p_name)) for update;
  if v_found.id is null then
    return '{"outcome": "unknown"}';
  end if;
  if public.campaign_end(v_found) > now() then
    -- Cut, not rounded, to the milliseconds that are kept: an end must not lie ahead.
    update public.campaigns set ended_at = greatest(started_at, date_trunc('milliseconds', now()))
    where id = v_found.id returning * into v_found;
    v_outcome := 'ended';
  end if;
  return jsonb_build_object('outcome', v_outcome, 'campaign', public.campaign_told(v_found));
end
$$;

-- Running ones first, then the newest.
create function public.bot_campaigns(p_key text, p_guild_id text, p_limit integer default 25) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
  v_bot uuid := public.bot_of_key(p_key);
begin
  return coalesce((
    select jsonb_agg(public.campaign_told(c) order by public.campaign_end(c) > now() desc, c.started_at desc, c.id desc)
    from (
      select * from public.campaigns k where k.bot_id = v_bot and k.guild_id = p_guild_id
      order by public.campaign_end(k) > now() desc, k.started_at desc, k.id desc
      limit least(greatest(coalesce(p_limit, 25), 1), 100)
    ) c
  ), '[]');
end
$$;

-- One campaign with its own leaderboard; null where there is none of that name.
create function public.bot_campaign(p_key text, p_guild_id text, p_name text, p_limit integer default 10) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
  v_bot uuid := public.bot_of_key(p_key);
  v_found public.campaigns;
begin
  select * into v_found from public.campaigns
  where bot_id = v_bot and guild_id = p_guild_id and lower(name) = lower(btrim(p_name));
  if v_found.id is null then
    return null;
  end if;
  return public.campaign_told(v_found) || jsonb_build_object('leaderboard', coalesce((
    select jsonb_agg(jsonb_build_object('userId', b.referrer_id, 'total', b.total) order by b.total desc, b.reached, b.last)
    from (
      select referrer_id, count(*) as total, max(created_at) as reached, max(id) as last
      from public.referrals
      where bot_id = v_bot and guild_id = p_guild_id
        and created_at >= v_found.started_at and created_at < public.campaign_end(v_found)
      group by referrer_id order by 2 desc, 3, 4
      limit least(greatest(coalesce(p_limit, 10), 1), 100)
    ) b
  ), '[]'));
end
$$;

revoke all on function public.bot_refer, public.first_midnight, public.bot_analytics, public.bot_referral_trend,
  public.campaign_end, public.campaign_told, public.bot_campaign_start, public.bot_campaign_end, public.bot_campaigns,
  public.bot_campaign from public, anon, authenticated;
grant execute on function public.bot_refer, public.bot_analytics, public.bot_referral_trend, public.bot_campaign_start,
  public.bot_campaign_end, public.bot_campaigns, public.bot_campaign to anon, service_role;
