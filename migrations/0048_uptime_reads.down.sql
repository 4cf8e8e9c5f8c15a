drop function public.uptime_days, public.uptime_windows, public.uptime_windows_of, public.uptime_totals;
create function public.uptime_totals(
  p_bot_id uuid, p_created_at timestamptz, p_at timestamptz, p_seen_until timestamptz
) returns table (at timestamptz, up bigint, degraded bigint, down bigint, maintenance bigint, stopped bigint)
language sql stable as $$
  select case when d.statuses is null then coalesce(d.ends_at, p_at) else p_at end,
    coalesce(d.up, f.up, 0) + s.up, coalesce(d.degraded, f.degraded, 0) + s.degraded, coalesce(d.down, f.down, 0) + s.down,
    coalesce(d.maintenance, f.maintenance, 0) + s.maintenance, coalesce(d.stopped, f.stopped, 0) + s.stopped
  from (select) one
  left join public.status_folded f on f.bot_id = p_bot_id and p_at > p_created_at
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
create function public.uptime_windows(p_bot_ids uuid[], p_windows_ms bigint[], p_until timestamptz default null) returns json
language sql stable set search_path = '' set jit = off as $$
  with clock as materialized (select * from public.uptime_clock(p_until))
  select coalesce(json_agg(json_build_object('botId', b.id, 'windows', f.windows)), '[]')
  from public.bots b
  cross join clock c
  cross join lateral public.uptime_totals(b.id, b.created_at, c.now, c.seen_until) e
  cross join lateral (
    select json_agg(json_build_array(
      m.ms, e.up - s.up, e.degraded - s.degraded, e.down - s.down, e.maintenance - s.maintenance, e.stopped - s.stopped,
      m.ms - (e.up + e.degraded + e.down + e.maintenance + e.stopped - s.up - s.degraded - s.down - s.maintenance - s.stopped)
    ) order by w.position) as windows
    from unnest(p_windows_ms) with ordinality as w (ms, position)
    cross join lateral public.uptime_totals(
      b.id, b.created_at,
      least(c.now, greatest(b.created_at, c.now - w.ms * interval '1 millisecond')),
      c.seen_until
    ) s
    cross join lateral (select (1000 * date_part('epoch', e.at - s.at))::bigint as ms) m
  ) f
  where p_bot_ids is null or b.id = any (p_bot_ids)
$$;
create function public.uptime_days(p_bot_ids uuid[], p_days integer, p_until timestamptz default null) returns json
language sql stable set search_path = '' set jit = off as $$
  with clock as materialized (select * from public.uptime_clock(p_until)),
  zones as materialized (
    select z.id, z.zone, (c.now at time zone z.zone)::date as today
    from (select id, public.known_zone(time_zone) as zone from public.clients) z cross join clock c
  )
  select coalesce(json_agg(json_build_object('botId', b.id, 'timeZone', z.zone, 'days', f.days)), '[]')
  from public.bots b
  join zones z on z.id = b.client_id
  cross join clock c
  cross join lateral (
    select json_agg(json_build_array(
      d.day, d.ms, d.up, d.degraded, d.down, d.maintenance, d.stopped,
      d.ms - d.up - d.degraded - d.down - d.maintenance - d.stopped
    ) order by d.day) as days
    from (
      select z.today - n as day, (1000 * date_part('epoch', lead(t.at) over later - t.at))::bigint as ms,
        lead(t.up) over later - t.up as up, lead(t.degraded) over later - t.degraded as degraded,
        lead(t.down) over later - t.down as down, lead(t.maintenance) over later - t.maintenance as maintenance,
        lead(t.stopped) over later - t.stopped as stopped
      from generate_series(-1, least(greatest(p_days, 1), 366) - 1) n
      cross join lateral public.uptime_totals(
        b.id, b.created_at, least(c.now, greatest(b.created_at, public.day_start(z.today - n, z.zone))), c.seen_until
      ) t
      window later as (order by n desc)
    ) d
    where d.ms is not null
  ) f
  where p_bot_ids is null or b.id = any (p_bot_ids)
$$;
revoke all on function public.uptime_totals, public.uptime_windows, public.uptime_days from public, anon, authenticated;
grant execute on function public.uptime_totals, public.uptime_windows, public.uptime_days to service_role;
