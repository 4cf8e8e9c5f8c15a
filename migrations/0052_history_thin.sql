-- What was written by the hour becomes one row a day after a month, and messages of incidents that are long over are forgotten.

-- How far the days are thinned: those before `day` are, and of `day` the bots up to `after_bot`.
create table public.metrics_thinned (
  one boolean primary key default true check (one),
  day date not null,
  after_bot uuid
);
comment on table public.metrics_thinned is 'How far metrics_hourly has one row for each day (UTC) instead of one for each hour';
alter table public.metrics_thinned enable row level security;
revoke all on public.metrics_thinned from public, anon, authenticated;
grant select, insert, update, delete on public.metrics_thinned to service_role;
comment on table public.metrics_hourly is
  'Sums of commands and errors by hour, after a month by day (UTC) in the row of its last hour; guilds and users as last reported in that time';

-- One step, all or nothing: one day of at most so many bots, or so many messages. Answers how much it did; 0 = there is no more.
create function public.history_thin(p_bots integer default 100, p_now timestamptz default null) returns integer
language plpgsql set search_path = '' as $$
declare
  v_now timestamptz := coalesce(p_now, now());
  -- Commands are told for 30 days back from any minute, so those days stay by the hour.
  v_until date := ((v_now - interval '32 days') at time zone 'UTC')::date;
  v_place public.metrics_thinned;
  v_from timestamptz;
  v_bots uuid[];
  v_done integer;
begin
  insert into public.metrics_thinned (day)
  select coalesce((min(hour) at time zone 'UTC')::date, v_until) from public.metrics_hourly
  where not exists (select from public.metrics_thinned)
  having not exists (select from public.metrics_thinned)
  on conflict do nothing;
  select * into v_place from public.metrics_thinned for update;

  if v_place.day < v_until then
    v_from := (v_place.day || ' 00:00 UTC')::timestamptz;
    v_bots := array(
      select id from public.bots where v_place.after_bot is null or id > v_place.after_bot order by id limit p_bots
    );
    with days as materialized (
      select bot_id, max(hour) as last, sum(reports) as reports, sum(commands) as commands, sum(errors) as errors
      from public.metrics_hourly
      where bot_id = any (v_bots) and hour >= v_from and hour < v_from + interval '24 hours'
      group by bot_id having count(*) > 1
    ), gone as (
      delete from public.metrics_hourly m using days d
      where m.bot_id = d.bot_id and m.hour >= v_from and m.hour < d.last
    )
    update public.metrics_hourly m set reports = d.reports, commands = d.commands, errors = d.errors
    from days d where m.bot_id = d.bot_id and m.hour = d.last;
    update public.metrics_thinned set
      day = case when cardinality(v_bots) < p_bots then v_place.day + 1 else v_place.day end,
      after_bot = case when cardinality(v_bots) < p_bots then null else v_bots[p_bots] end;
    return greatest(cardinality(v_bots), 1);
  end if;

  -- The oldest come first, so no more than these are looked at.
  with oldest as materialized (
    select id, incident_id from public.outbox where state <> 'pending' and incident_id is not null order by id limit 500
  )
  delete from public.outbox o using oldest c, public.incidents i
  where o.id = c.id and i.id = c.incident_id and i.state = 'resolved' and i.resolved_at < v_now - interval '30 days';
  get diagnostics v_done = row_count;
  return v_done;
end
$$;

revoke all on function public.history_thin from public, anon, authenticated;
grant execute on function public.history_thin to service_role;
select public.fence_tables();
