-- Reading uptime: the plan of it is made once in a session, not with every question (it took longer than the answer for one bot);
-- what is known of a bot is looked up once, not for each end of a window; midnights are cut once for each zone.
drop function public.uptime_windows, public.uptime_days, public.uptime_totals;

-- As in 0025, of a bot whose newest sums the caller has at hand.
create function public.uptime_totals(
  p_bot_id uuid, p_created_at timestamptz, p_folded public.status_folded, p_at timestamptz, p_seen_until timestamptz
) returns table (at timestamptz, up bigint, degraded bigint, down bigint, maintenance bigint, stopped bigint)
language sql stable as $$
  select case when d.statuses is null then coalesce(d.ends_at, p_at) else p_at end,
    coalesce(d.up, f.up, 0) + s.up, coalesce(d.degraded, f.degraded, 0) + s.degraded, coalesce(d.down, f.down, 0) + s.down,
    coalesce(d.maintenance, f.maintenance, 0) + s.maintenance, coalesce(d.stopped, f.stopped, 0) + s.stopped
  from (select) one
  left join lateral (select (p_folded).* where p_at > p_created_at) f on true
  left join lateral (
    select * from public.status_history h
    where h.bot_id = p_bot_id and h.ends_at >= p_at and p_at < f.ends_at order by h.ends_at limit 1
  ) d on true
  cross join lateral (
    select
      round(coalesce(sum(p.ms) filter (where p.status = 'online'), 0))::bigint as up,
      round(coalesce(sum(p.ms) filter (where p.status = 'degraded'), 0))::bigint as degraded,
      round(coalesce(sum(p.ms) filter (where p.status in ('offline', 'failed')), 0))::bigint as down,
      round(coalesce(sum(p.ms) filter (where p.status = 'maintenance'), 0))::bigint as maintenance,
      round(coalesce(sum(p.ms) filter (where p.status in ('stopped', 'deploying', 'starting')), 0))::bigint as stopped
    from (
      select d.statuses[c.k] as status,
        least(c.after_ms, coalesce(d.before_ms[c.k + 1], 0)) - least(c.after_ms, d.before_ms[c.k]) as ms
      from (
        select generate_subscripts(d.statuses, 1) as k, round(1000 * date_part('epoch', d.ends_at - p_at)) as after_ms
        where d.ends_at > p_at
      ) c
      union all
      select i.status, greatest(0, 1000 * date_part('epoch',
        least(coalesce(i.ended_at, p_seen_until, i.started_at), p_at) - greatest(i.started_at, f.ends_at, p_created_at)
      ))
      from public.status_intervals i
      where i.bot_id = p_bot_id and i.started_at < p_at and p_at > p_created_at and d.bot_id is null
        and coalesce(i.ended_at, 'infinity'::timestamptz) > coalesce(f.ends_at, p_created_at)
    ) p
  ) s
$$;

-- Of one bot, as in 0025: of each window: its length, up, degraded, down, maintenance, stopped, unknown. Becomes part of the
-- statements below.
create function public.uptime_windows_of(
  p_bot_id uuid, p_created_at timestamptz, p_folded public.status_folded, p_windows_ms bigint[], p_now timestamptz,
  p_seen_until timestamptz
) returns table (windows json)
language sql stable as $$
  select f.windows
  from public.uptime_totals(p_bot_id, p_created_at, p_folded, p_now, p_seen_until) e
  cross join lateral (
    select json_agg(json_build_array(
      m.ms, e.up - s.up, e.degraded - s.degraded, e.down - s.down, e.maintenance - s.maintenance, e.stopped - s.stopped,
      m.ms - (e.up + e.degraded + e.down + e.maintenance + e.stopped - s.up - s.degraded - s.down - s.maintenance - s.stopped)
    ) order by w.position) as windows
    from unnest(p_windows_ms) with ordinality as w (ms, position)
    cross join lateral public.uptime_totals(
      p_bot_id, p_created_at, p_folded,
      least(p_now, greatest(p_created_at, p_now - w.ms * interval '1 millisecond')), p_seen_until
    ) s
    cross join lateral (select (1000 * date_part('epoch', e.at - s.at))::bigint as ms) m
  ) f
$$;

-- As in 0025. All bots are read in one go, some of them one by one.
create function public.uptime_windows(p_bot_ids uuid[], p_windows_ms bigint[], p_until timestamptz default null) returns json
language plpgsql stable set search_path = '' set jit = off set plan_cache_mode = force_generic_plan as $$
declare
  v_clock record;
begin
  select * into v_clock from public.uptime_clock(p_until);
  if p_bot_ids is null then
    return (
      select coalesce(json_agg(json_build_object('botId', b.id, 'windows', o.windows)), '[]')
      from public.bots b left join public.status_folded f on f.bot_id = b.id
      cross join lateral public.uptime_windows_of(b.id, b.created_at, f, p_windows_ms, v_clock.now, v_clock.seen_until) o
    );
  end if;
  return (
    select coalesce(json_agg(json_build_object('botId', b.id, 'windows', o.windows)), '[]')
    from public.bots b left join public.status_folded f on f.bot_id = b.id
    cross join lateral public.uptime_windows_of(b.id, b.created_at, f, p_windows_ms, v_clock.now, v_clock.seen_until) o
    where b.id = any (p_bot_ids)
  );
end
$$;

-- As in 0025. Most cuts are where the record has a row.
create function public.uptime_days(p_bot_ids uuid[], p_days integer, p_until timestamptz default null) returns json
language plpgsql stable set search_path = '' set jit = off set plan_cache_mode = force_generic_plan as $$
declare
  v_clock record;
  v_ids uuid[] := coalesce(p_bot_ids, array(select id from public.bots));
begin
  select * into v_clock from public.uptime_clock(p_until);
  return (
    with asked as materialized (
      select b.id, b.created_at, z.zone
      from public.bots b
      join (select c.id, public.known_zone(c.time_zone) as zone from public.clients c) z on z.id = b.client_id
      where b.id = any (v_ids)
    ), cuts as materialized (
      select z.zone, d.day, public.day_start(d.day, z.zone) as at
      from (select distinct zone from asked) z
      cross join generate_series(-1, least(greatest(p_days, 1), 366) - 1) n
      cross join lateral (select (v_clock.now at time zone z.zone)::date - n as day) d
    ), points as materialized (
      select a.id, a.created_at, c.day, h.ends_at, h.up, h.degraded, h.down, h.maintenance, h.stopped,
        least(v_clock.now, greatest(a.created_at, c.at)) as at
      from asked a join cuts c on c.zone = a.zone
      left join public.status_history h on h.bot_id = a.id and h.ends_at = c.at and c.at < v_clock.now
    ), totals as (
      select id, day, at, up, degraded, down, maintenance, stopped from points where ends_at is not null
      union all
      select p.id, p.day, t.at, t.up, t.degraded, t.down, t.maintenance, t.stopped
      from points p left join public.status_folded f on f.bot_id = p.id
      cross join lateral public.uptime_totals(p.id, p.created_at, f, p.at, v_clock.seen_until) t
      where p.ends_at is null
    ), days as (
      select id, day, (1000 * date_part('epoch', lead(at) over later - at))::bigint as ms, lead(up) over later - up as up,
        lead(degraded) over later - degraded as degraded, lead(down) over later - down as down,
        lead(maintenance) over later - maintenance as maintenance, lead(stopped) over later - stopped as stopped
      from totals window later as (partition by id order by day)
    )
    select coalesce(json_agg(json_build_object('botId', a.id, 'timeZone', a.zone, 'days', o.days)), '[]')
    from asked a
    left join (
      select id, json_agg(json_build_array(
        day, ms, up, degraded, down, maintenance, stopped, ms - up - degraded - down - maintenance - stopped
      ) order by day) as days
      from days where ms is not null group by id
    ) o on o.id = a.id
  );
end
$$;

revoke all on function public.uptime_totals, public.uptime_windows_of, public.uptime_windows, public.uptime_days
  from public, anon, authenticated;
grant execute on function public.uptime_totals, public.uptime_windows_of, public.uptime_windows, public.uptime_days
  to service_role;
