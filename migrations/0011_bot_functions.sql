-- What a managed bot may do, with the publishable key and its own bot key: these four functions and nothing else. They
-- run as their owner, so each begins by finding the bot of the key and touches that bot's rows alone.

-- The id of the bot that this key belongs to. A key is `<bot id>.<secret>`; only its SHA-256 is kept.
create function public.bot_of_key(p_key text) returns uuid
language plpgsql stable security definer set search_path = '' as $$
declare
  v_bot uuid;
begin
  if p_key ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.' then
    select id into v_bot from public.bots
    where id = split_part(p_key, '.', 1)::uuid and key_hash = encode(sha256(convert_to(p_key, 'UTF8')), 'hex');
  end if;
  if v_bot is null then
    raise exception using errcode = 'PT401', message = 'This bot key is not valid.', hint = 'BotKeyRefused';
  end if;
  return v_bot;
end
$$;

-- Keeps the newest report and adds its commands and errors to the hour. A process of an older generation that still
-- talks does not overwrite the report of the newer one.
create function public.bot_heartbeat(p_key text, p_report jsonb) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_bot uuid := public.bot_of_key(p_key);
  v_now timestamptz(3) := clock_timestamp();
  r record;
begin
  select case when x.generation > b.generation then b.generation else x.generation end as generation,
    x."readyForMs", x."ackAgeMs", x."heartbeatIntervalMs",
    coalesce(x.guilds, 0) as guilds, coalesce(x.users, 0) as users, coalesce(x."eventLoopLagMs", 0) as lag,
    coalesce(x."memoryBytes", 0) as memory, coalesce(x.commands, 0) as commands, coalesce(x.errors, 0) as errors
  into r
  from public.bots b, jsonb_to_record(p_report) as x (
    generation integer, "readyForMs" double precision, "ackAgeMs" double precision,
    "heartbeatIntervalMs" double precision, guilds integer, users integer, "eventLoopLagMs" double precision,
    "memoryBytes" double precision, commands integer, errors integer
  )
  where b.id = v_bot;

  insert into public.heartbeats as h (
    bot_id, generation, ready_for_ms, ack_age_ms, heartbeat_interval_ms, guilds, users, event_loop_lag_ms, memory_bytes,
    commands, errors, received_at
  ) values (
    v_bot, r.generation, r."readyForMs", r."ackAgeMs", r."heartbeatIntervalMs", r.guilds, r.users, r.lag, r.memory,
    r.commands, r.errors, v_now
  )
  on conflict (bot_id) do update
  set generation = excluded.generation, ready_for_ms = excluded.ready_for_ms, ack_age_ms = excluded.ack_age_ms,
    heartbeat_interval_ms = excluded.heartbeat_interval_ms, guilds = excluded.guilds, users = excluded.users,
    event_loop_lag_ms = excluded.event_loop_lag_ms, memory_bytes = excluded.memory_bytes,
    commands = excluded.commands, errors = excluded.errors, received_at = excluded.received_at
  where excluded.generation >= h.generation;

  insert into public.metrics_hourly as m (bot_id, hour, reports, commands, errors, commands_total, guilds, users)
  values (
    v_bot, date_trunc('hour', v_now), 1, r.commands, r.errors,
    r.commands + coalesce(
      (select l.commands_total from public.metrics_hourly l where l.bot_id = v_bot order by l.hour desc limit 1), 0
    ),
    r.guilds, r.users
  )
  on conflict (bot_id, hour) do update
  set reports = m.reports + 1, commands = m.commands + excluded.commands, errors = m.errors + excluded.errors,
    commands_total = m.commands_total + excluded.commands, guilds = excluded.guilds, users = excluded.users;

  return '{"ok": true}';
end
$$;

-- Records that one person brought another into a server; the same pair counts once.
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

-- Everybody of a server who referred somebody, best first; of equal totals, whoever reached it first.
create function public.referral_ranking(p_bot_id uuid, p_guild_id text)
returns table (user_id text, total bigint, rank bigint)
language sql stable set search_path = '' as $$
  select referrer_id, count(*), row_number() over (order by count(*) desc, max(created_at), max(id))
  from public.referrals where bot_id = p_bot_id and guild_id = p_guild_id
  group by referrer_id
$$;

create function public.bot_referral_stats(p_key text, p_guild_id text, p_user_id text) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
  v_bot uuid := public.bot_of_key(p_key);
begin
  return jsonb_build_object(
    'total', coalesce((select r.total from public.referral_ranking(v_bot, p_guild_id) r where r.user_id = p_user_id), 0),
    'last30d', (
      select count(*) from public.referrals
      where bot_id = v_bot and guild_id = p_guild_id and referrer_id = p_user_id
        and created_at > now() - interval '30 days'
    ),
    'rank', (select r.rank from public.referral_ranking(v_bot, p_guild_id) r where r.user_id = p_user_id)
  );
end
$$;

create function public.bot_leaderboard(p_key text, p_guild_id text, p_limit integer default 10) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
  v_bot uuid := public.bot_of_key(p_key);
begin
  return coalesce((
    select jsonb_agg(jsonb_build_object('userId', r.user_id, 'total', r.total) order by r.rank)
    from public.referral_ranking(v_bot, p_guild_id) r
    where r.rank <= least(greatest(coalesce(p_limit, 10), 0), 100)
  ), '[]');
end
$$;

revoke all on function public.bot_of_key, public.bot_heartbeat, public.bot_refer, public.referral_ranking,
  public.bot_referral_stats, public.bot_leaderboard from public, anon, authenticated;
grant execute on function public.bot_heartbeat, public.bot_refer, public.bot_referral_stats, public.bot_leaderboard
  to anon, service_role;
