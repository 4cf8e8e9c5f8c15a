-- The settled record of time (docs/decisions/0012-history-by-day.md). What happened up to a day ago never changes any more: it
-- leaves status_intervals and becomes one row per bot and day, with all its intervals inside. Every instant of a bot is in exactly
-- one of the two tables, so nothing is counted twice.

create table public.status_history (
  bot_id uuid not null references public.bots (id) on delete cascade,
  ends_at timestamptz(3) not null,
  up bigint not null check (up >= 0),
  degraded bigint not null check (degraded >= 0),
  down bigint not null check (down >= 0),
  maintenance bigint not null check (maintenance >= 0),
  stopped bigint not null check (stopped >= 0),
  before_ms integer[],
  statuses text[],
  primary key (bot_id, ends_at),
  check (cardinality(before_ms) = cardinality(statuses)),
  check ((before_ms is null) = (statuses is null)),
  check (statuses <@ array['stopped', 'deploying', 'starting', 'online', 'degraded', 'offline', 'failed', 'maintenance', 'unknown'])
);
comment on table public.status_history is
  'A day of a bot, from the end of its row before (or its creation) to ends_at: a midnight where its client lived at that time';
comment on column public.status_history.up is
  'Milliseconds since the creation up to ends_at, as all five: the difference of two rows is what lies between, the rest is unknown';
comment on column public.status_history.before_ms is
  'How long before ends_at each interval began, oldest first; together they fill the day. Null after 13 months: then only sums are kept';

-- How far each bot's record is folded, and its totals up to there: those of its newest row above, found without looking for it.
create table public.status_folded (
  bot_id uuid primary key references public.bots (id) on delete cascade,
  ends_at timestamptz(3) not null,
  up bigint not null,
  degraded bigint not null,
  down bigint not null,
  maintenance bigint not null,
  stopped bigint not null
) with (fillfactor = 50);

alter table public.status_history enable row level security;
alter table public.status_folded enable row level security;
revoke all on public.status_history, public.status_folded from public, anon, authenticated;
grant select, insert, update, delete on public.status_history, public.status_folded to service_role;

-- The zone, or UTC for one that this database does not know (its list may be older than the one of whoever wrote it down).
create function public.known_zone(p_time_zone text) returns text
language plpgsql stable set search_path = '' as $$
begin
  perform now() at time zone p_time_zone;
  return p_time_zone;
exception when invalid_parameter_value then
  return 'UTC';
end
$$;

-- The first instant of a day. Where clocks go back at midnight, midnight comes twice, and PostgreSQL means the second. Without
-- `set search_path`, as all three below, so that they become part of the statement that calls them, which is five times as fast.
create function public.day_start(p_day date, p_time_zone text) returns timestamptz
language sql stable as $$
  select case when ((m.at - interval '1 hour') at time zone p_time_zone)::date = p_day then m.at - interval '1 hour' else m.at end
  from (select (p_day + time '00:00') at time zone p_time_zone as at) m
$$;

-- Up to here the record is settled: nothing is back-dated that far, and Muster has watched for an hour since, so that a clock
-- that was wrong for a while settles nothing. Null = nothing is.
create function public.status_settled(p_now timestamptz) returns timestamptz
language sql stable set search_path = '' as $$
  select w.until
  from (
    select least(ended_at, p_now) - interval '1 day' as until from public.supervisor_runs order by id desc limit 1
  ) w
  where (
    select sum(extract(epoch from r.ended_at - greatest(r.started_at, w.until)))
    from public.supervisor_runs r where r.ended_at > w.until
  ) >= 3600
$$;

-- Folds days that are settled into status_history, at most a month of each of at most `p_bots` bots, and forgets the intervals
-- of days 13 months old. May be repeated and broken off at will: each call is one transaction and goes on from the last row.
-- Answers how many days it folded; 0 = done.
create function public.status_fold(p_bots integer default 100, p_now timestamptz default null) returns integer
language plpgsql set search_path = '' as $$
declare
  v_until timestamptz := public.status_settled(coalesce(p_now, now()));
  v_bots uuid[];
  v_days integer;
begin
  -- Any number of its own: two at once would do the same work twice.
  if v_until is null or not pg_try_advisory_xact_lock(4401003) then
    return 0;
  end if;
  with zones as materialized (
    select id, public.known_zone(time_zone) as zone from public.clients
  ), due as materialized (
    select b.id, z.zone, f.from_at, (f.from_at at time zone z.zone)::date as from_day,
      coalesce(h.up, 0) as up, coalesce(h.degraded, 0) as degraded, coalesce(h.down, 0) as down,
      coalesce(h.maintenance, 0) as maintenance, coalesce(h.stopped, 0) as stopped
    from public.bots b
    join zones z on z.id = b.client_id
    left join public.status_folded h on h.bot_id = b.id
    cross join lateral (select coalesce(h.ends_at, b.created_at) as from_at) f
    where public.day_start((f.from_at at time zone z.zone)::date + 1, z.zone) <= v_until
    order by b.id
    limit p_bots
  ), days as materialized (
    select d.id, lag(m.at, 1, d.from_at) over (partition by d.id order by m.at) as from_at, m.at as ends_at
    from due d
    cross join generate_series(1, 31) n
    cross join lateral (select public.day_start(d.from_day + n, d.zone) as at) m
    where m.at > d.from_at and m.at <= v_until
  ), spans as materialized (
    select d.id, d.ends_at, i.status, greatest(i.started_at, d.from_at) as started_at,
      least(coalesce(i.ended_at, d.ends_at), d.ends_at) as ended_at
    from days d
    join public.status_intervals i
      on i.bot_id = d.id and coalesce(i.ended_at, 'infinity'::timestamptz) > d.from_at and i.started_at < d.ends_at
  ), marks as (
    select id, ends_at, status, started_at from spans
    union all
    -- What nothing covers: after a span, and before the first.
    select s.id, s.ends_at, 'unknown', s.ended_at
    from (
      select *, lead(started_at, 1, ends_at) over (partition by id, ends_at order by started_at) as next_at from spans
    ) s
    where s.ended_at < s.next_at
    union all
    select d.id, d.ends_at, 'unknown', d.from_at
    from days d
    where not exists (select from spans s where s.id = d.id and s.ends_at = d.ends_at and s.started_at = d.from_at)
  ), packed as (
    select id, ends_at,
      array_agg((extract(epoch from ends_at - started_at) * 1000)::integer order by started_at) as before_ms,
      array_agg(status order by started_at) as statuses
    from marks group by id, ends_at
  ), sums as (
    select d.id, d.ends_at,
      coalesce(sum(m.ms) filter (where s.status = 'online'), 0) as up,
      coalesce(sum(m.ms) filter (where s.status = 'degraded'), 0) as degraded,
      coalesce(sum(m.ms) filter (where s.status in ('offline', 'failed')), 0) as down,
      coalesce(sum(m.ms) filter (where s.status = 'maintenance'), 0) as maintenance,
      coalesce(sum(m.ms) filter (where s.status in ('stopped', 'deploying', 'starting')), 0) as stopped
    from days d
    left join spans s on s.id = d.id and s.ends_at = d.ends_at
    left join lateral (select (extract(epoch from s.ended_at - s.started_at) * 1000)::bigint as ms) m on true
    group by d.id, d.ends_at
  ), kept as (
    insert into public.status_history
      (bot_id, ends_at, up, degraded, down, maintenance, stopped, before_ms, statuses)
    select s.id, s.ends_at, d.up + sum(s.up) over w, d.degraded + sum(s.degraded) over w, d.down + sum(s.down) over w,
      d.maintenance + sum(s.maintenance) over w, d.stopped + sum(s.stopped) over w, p.before_ms, p.statuses
    from sums s
    join due d on d.id = s.id
    join packed p on p.id = s.id and p.ends_at = s.ends_at
    window w as (partition by s.id order by s.ends_at)
    order by s.ends_at, s.id
    returning *
  ), newest as (
    insert into public.status_folded
    select distinct on (bot_id) bot_id, ends_at, up, degraded, down, maintenance, stopped
    from kept order by bot_id, ends_at desc
    on conflict (bot_id) do update set ends_at = excluded.ends_at, up = excluded.up, degraded = excluded.degraded,
      down = excluded.down, maintenance = excluded.maintenance, stopped = excluded.stopped
    returning bot_id, ends_at
  ), gone as (
    delete from public.status_intervals i using newest n where i.bot_id = n.bot_id and i.ended_at <= n.ends_at
  )
  select array_agg(distinct bot_id), count(*) into v_bots, v_days from kept;
  update public.status_history h
  set before_ms = null, statuses = null
  from unnest(v_bots) as b (id)
  where h.bot_id = b.id and h.ends_at <= v_until - interval '13 months' and h.ends_at > coalesce((
    select max(o.ends_at) from public.status_history o
    where o.bot_id = b.id and o.ends_at <= v_until - interval '13 months' and o.before_ms is null
  ), '-infinity');
  return v_days;
end
$$;

revoke all on function public.known_zone, public.day_start, public.status_settled, public.status_fold
  from public, anon, authenticated;
grant execute on function public.known_zone, public.day_start, public.status_settled, public.status_fold to service_role;
