drop function public.uptime_days, public.uptime_windows, public.uptime_clock, public.uptime_totals;

-- Where the window's time went, for any number of bots (null = all). A window never begins before the bot was created.
-- What no interval covers is unknown; so is what an open interval claims after Muster stopped looking. The window ends
-- at `p_until`, or now. Materialized, so that a window is not worked out again for each of its intervals.
create function public.uptime_spent(p_bot_ids uuid[], p_window_ms bigint, p_until timestamptz default null) returns json
language sql stable set search_path = '' as $$
  with clock as materialized (
    select n.now, case when n.now - r.ended_at <= public.longest_unseen() then n.now else r.ended_at end as seen_until
    from (select date_trunc('milliseconds', coalesce(p_until, now())) as now) n
    left join lateral (select ended_at from public.supervisor_runs order by id desc limit 1) r on true
  ), windows as materialized (
    select w.*, (extract(epoch from w.w_end - w.w_start) * 1000)::bigint as ms
    from (
      select b.id, c.now as w_end, c.seen_until,
        least(c.now, greatest(b.created_at, c.now - p_window_ms * interval '1 millisecond')) as w_start
      from public.bots b cross join clock c
      where p_bot_ids is null or b.id = any (p_bot_ids)
    ) w
  )
  select coalesce(json_agg(json_build_object(
    'botId', w.id, 'windowMs', w.ms, 'up', s.up, 'degraded', s.degraded, 'down', s.down, 'maintenance', s.maintenance,
    'stopped', s.stopped, 'unknown', w.ms - s.up - s.degraded - s.down - s.maintenance - s.stopped
  )), '[]')
  from windows w
  cross join lateral (
    select
      round(coalesce(sum(p.ms) filter (where p.status = 'online'), 0))::bigint as up,
      round(coalesce(sum(p.ms) filter (where p.status = 'degraded'), 0))::bigint as degraded,
      round(coalesce(sum(p.ms) filter (where p.status in ('offline', 'failed')), 0))::bigint as down,
      round(coalesce(sum(p.ms) filter (where p.status = 'maintenance'), 0))::bigint as maintenance,
      round(coalesce(sum(p.ms) filter (where p.status in ('stopped', 'deploying', 'starting')), 0))::bigint as stopped
    from (
      select i.status, greatest(0, 1000 * date_part('epoch',
        least(coalesce(i.ended_at, w.seen_until, i.started_at), w.w_end) - greatest(i.started_at, w.w_start)
      )) as ms
      from public.status_intervals i
      where i.bot_id = w.id and coalesce(i.ended_at, 'infinity'::timestamptz) > w.w_start and i.started_at < w.w_end
    ) p
  ) s
$$;

revoke all on function public.uptime_spent from public, anon, authenticated;
grant execute on function public.uptime_spent to service_role;
