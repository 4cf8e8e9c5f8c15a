-- Figures. Every time is kept to the millisecond, so the parts of a window sum to the window exactly.

create function public.milliseconds(p_span interval) returns bigint
language sql immutable set search_path = '' as $$ select (extract(epoch from p_span) * 1000)::bigint $$;

-- Where the window's time went, for any number of bots (null = all). A window never begins before the bot was created.
-- What no interval covers is unknown; so is what an open interval claims after Muster stopped looking. The window ends
-- at `p_until`, or now.
create function public.uptime_spent(p_bot_ids uuid[], p_window_ms bigint, p_until timestamptz default null) returns json
language sql stable set search_path = '' as $$
  with clock as (
    select n.now, case when n.now - r.ended_at <= public.longest_unseen() then n.now else r.ended_at end as seen_until
    from (select date_trunc('milliseconds', coalesce(p_until, now())) as now) n
    left join lateral (select ended_at from public.supervisor_runs order by id desc limit 1) r on true
  ), windows as (
    select b.id, c.now as w_end, c.seen_until,
      least(c.now, greatest(b.created_at, c.now - p_window_ms * interval '1 millisecond')) as w_start
    from public.bots b cross join clock c
    where p_bot_ids is null or b.id = any (p_bot_ids)
  )
  select coalesce(json_agg(json_build_object(
    'botId', w.id, 'windowMs', public.milliseconds(w.w_end - w.w_start), 'up', s.up, 'degraded', s.degraded,
    'down', s.down, 'maintenance', s.maintenance, 'stopped', s.stopped,
    'unknown', public.milliseconds(w.w_end - w.w_start) - s.up - s.degraded - s.down - s.maintenance - s.stopped
  )), '[]')
  from windows w
  cross join lateral (
    select
      coalesce(sum(p.ms) filter (where p.status = 'online'), 0) as up,
      coalesce(sum(p.ms) filter (where p.status = 'degraded'), 0) as degraded,
      coalesce(sum(p.ms) filter (where p.status in ('offline', 'failed')), 0) as down,
      coalesce(sum(p.ms) filter (where p.status = 'maintenance'), 0) as maintenance,
      coalesce(sum(p.ms) filter (where p.status in ('stopped', 'deploying', 'starting')), 0) as stopped
    from (
      select i.status, greatest(0, public.milliseconds(
        least(coalesce(i.ended_at, w.seen_until, i.started_at), w.w_end) - greatest(i.started_at, w.w_start)
      )) as ms
      from public.status_intervals i
      where i.bot_id = w.id and coalesce(i.ended_at, 'infinity'::timestamptz) > w.w_start and i.started_at < w.w_end
    ) p
  ) s
$$;

-- The latest report of each bot and the commands used in 30 days.
create function public.bot_totals(p_bot_ids uuid[]) returns json
language sql stable set search_path = '' as $$
  select coalesce(json_agg(json_build_object(
    'botId', b.id, 'guilds', h.guilds, 'users', h.users, 'commands30d', m.commands, 'lastReportAt', h.received_at
  )), '[]')
  from public.bots b
  left join public.heartbeats h on h.bot_id = b.id
  cross join lateral (
    select coalesce(sum(m.commands), 0) as commands from public.metrics_hourly m
    where m.bot_id = b.id and m.hour > now() - interval '30 days'
  ) m
  where p_bot_ids is null or b.id = any (p_bot_ids)
$$;

revoke all on function public.milliseconds, public.uptime_spent, public.bot_totals from public, anon, authenticated;
grant execute on function public.milliseconds, public.uptime_spent, public.bot_totals to service_role;
