-- As in 0052.
-- One step, all or nothing: one day of at most so many bots, or so many messages. Answers how much it did; 0 = there is no more.
create or replace function public.history_thin(p_bots integer default 100, p_now timestamptz default null) returns integer
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

drop function public.incidents_fold;
drop function public.incidents_forget;
drop function public.incident_tended;
drop function public.metrics_merge;

-- Steps are rows again, those that came after the folding behind them. Last log lines and places of cards stay forgotten.
with later as (
  delete from public.incident_events e using public.incidents i
  where i.id = e.incident_id and i.folded_steps is not null returning e.*
), steps as (
  select i.id, 0 as later, f.n, i.opened_at + (f.step ->> 0)::bigint * interval '1 millisecond' as happened_at,
    f.step ->> 1 as kind, f.step ->> 4 as by, f.step ->> 5 as text, f.step ->> 2 as status, f.step ->> 3 as cause
  from public.incidents i cross join lateral json_array_elements(i.folded_steps::json) with ordinality as f (step, n)
  union all
  select incident_id, 1, id, happened_at, kind, by, text, status, cause from later
)
insert into public.incident_events (incident_id, happened_at, kind, by, text, status, cause)
select id, happened_at, kind, by, text, status, cause from steps order by id, later, n;
drop function public.incident_steps;
drop index public.incidents_unfolded;
alter table public.incidents drop column folded_steps;
drop index public.incidents_bot;
create index incidents_bot on public.incidents (bot_id, opened_at desc);

alter table public.metrics_thinned drop column month, drop column month_after_bot;
comment on table public.metrics_thinned is 'How far metrics_hourly has one row for each day (UTC) instead of one for each hour';
comment on table public.metrics_hourly is
  'Sums of commands and errors by hour, after a month by day (UTC) in the row of its last hour; guilds and users as last reported in that time';
