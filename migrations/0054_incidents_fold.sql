-- What is kept of incidents. A month after its end an incident forgets its last log lines, where its card was, and what only helps
-- while it is open; its steps become one text inside it. After 13 months it is forgotten as intervals are, unless a person had to
-- do with it. What was counted by the day becomes one row a month then.

alter table public.incidents add column folded_steps text;
comment on column public.incidents.folded_steps is
  'Set a month after its end: its steps up to then as JSON, oldest first, each [milliseconds since opened_at, kind, status, cause, by, text] without nulls at its end. Later ones are in incident_events';
-- For: what is to be folded.
create index incidents_unfolded on public.incidents (resolved_at) where state = 'resolved' and folded_steps is null;
-- For: a bot's incidents. Without their time: nobody asks for their order, and equal keys share their room.
drop index public.incidents_bot;
create index incidents_bot on public.incidents (bot_id);

alter table public.metrics_thinned
  add column month date,
  add column month_after_bot uuid;
update public.metrics_thinned set month = date_trunc('month', least(day, (
  select (min(hour) at time zone 'UTC')::date from public.metrics_hourly
)))::date;
alter table public.metrics_thinned alter column month set not null;
comment on table public.metrics_thinned is
  'How far metrics_hourly has one row for each day (UTC) instead of one for each hour, and one for each month instead of that';
comment on table public.metrics_hourly is
  'Sums of commands and errors by hour, after a month by day and after 13 months by month (UTC) in the row of its last hour; guilds and users as last reported in that time';

-- The timeline of an incident, oldest first, wherever its steps are.
create function public.incident_steps(p_id uuid) returns jsonb
language sql stable set search_path = '' as $$
  select coalesce(jsonb_agg(to_jsonb(s) order by s.later, s.n), '[]')
  from (
    select 0 as later, f.n, i.opened_at + (f.step ->> 0)::bigint * interval '1 millisecond' as happened_at, f.step ->> 1 as kind,
      f.step ->> 2 as status, f.step ->> 3 as cause, f.step ->> 4 as by, f.step ->> 5 as text
    from public.incidents i cross join lateral json_array_elements(i.folded_steps::json) with ordinality as f (step, n)
    where i.id = p_id
    union all
    select 1, e.id, e.happened_at, e.kind, e.status, e.cause, e.by, e.text
    from public.incident_events e where e.incident_id = p_id
    order by 1, 2 limit 1000
  ) s
$$;

-- Whether a person acknowledged it, closed it, put it off or noted something.
create function public.incident_tended(p_incident public.incidents) returns boolean
language sql stable set search_path = '' as $$
  select p_incident.acknowledged_by is not null or p_incident.closed_by is not null
    or coalesce(p_incident.folded_steps::jsonb @? '$[*][4] ? (@ != null)', false)
    or exists (select from public.incident_events e where e.incident_id = p_incident.id and e.by is not null)
$$;

-- Folds so many incidents that ended a month ago. One of which a message is still owed waits.
create function public.incidents_fold(p_limit integer, p_now timestamptz) returns integer
language plpgsql set search_path = '' as $$
declare
  v_ids uuid[] := array(
    select i.id from public.incidents i
    where i.state = 'resolved' and i.folded_steps is null and i.resolved_at < p_now - interval '30 days'
      and not exists (select from public.outbox o where o.incident_id = i.id and o.state = 'pending')
    order by i.resolved_at limit p_limit
  );
begin
  with gone as (
    delete from public.incident_events where incident_id = any (v_ids) returning *
  ), steps as (
    select e.incident_id, string_agg('[' || regexp_replace(
      concat_ws(',', (1000 * extract(epoch from e.happened_at - i.opened_at))::bigint, to_json(e.kind),
        coalesce(to_json(e.status)::text, 'null'), coalesce(to_json(e.cause)::text, 'null'),
        coalesce(to_json(e.by)::text, 'null'), coalesce(to_json(e.text)::text, 'null')),
      '(,null)+$', ''
    ) || ']', ',' order by e.id) as told
    from gone e join public.incidents i on i.id = e.incident_id group by e.incident_id
  )
  update public.incidents i
  set folded_steps = '[' || coalesce(s.told, '') || ']', log_tail = '[]', channel_id = null, message_id = null,
    application_id = null, intents = null, rollback_to = null
  from unnest(v_ids) as v (id) left join steps s on s.incident_id = v.id
  where i.id = v.id;
  delete from public.outbox where incident_id = any (v_ids) and state <> 'pending';
  delete from public.incident_threads where incident_id = any (v_ids);
  delete from public.incident_copies where incident_id = any (v_ids);
  return cardinality(v_ids);
end
$$;

-- Forgets so many incidents that ended 13 months ago and that no person had to do with, neither with them nor with their group.
create function public.incidents_forget(p_limit integer, p_now timestamptz) returns integer
language plpgsql set search_path = '' as $$
declare
  v_before timestamptz := p_now - interval '13 months';
  v_done integer;
begin
  delete from public.incidents where id in (
    select i.id from public.incidents i left join public.incidents g on g.id = i.group_id
    where i.opened_at < v_before and i.resolved_at < v_before and i.folded_steps is not null
      and not public.incident_tended(i)
      and (g.id is null or (g.resolved_at < v_before and not public.incident_tended(g)))
    order by i.opened_at limit p_limit
  );
  get diagnostics v_done = row_count;
  return v_done;
end
$$;

-- Puts what these bots counted from `p_from` to `p_until` into the row of the last hour in it.
create function public.metrics_merge(p_bots uuid[], p_from timestamptz, p_until timestamptz) returns void
language sql set search_path = '' as $$
  with whole as materialized (
    select bot_id, max(hour) as last, sum(reports) as reports, sum(commands) as commands, sum(errors) as errors
    from public.metrics_hourly
    where bot_id = any (p_bots) and hour >= p_from and hour < p_until
    group by bot_id having count(*) > 1
  ), gone as (
    delete from public.metrics_hourly m using whole w
    where m.bot_id = w.bot_id and m.hour >= p_from and m.hour < w.last
  )
  update public.metrics_hourly m set reports = w.reports, commands = w.commands, errors = w.errors
  from whole w where m.bot_id = w.bot_id and m.hour = w.last
$$;

-- As in 0052. One step, all or nothing: a day or a month of at most so many bots, or so many incidents. Answers how much it did;
-- 0 = there is no more.
create or replace function public.history_thin(p_bots integer default 100, p_now timestamptz default null) returns integer
language plpgsql set search_path = '' as $$
declare
  v_now timestamptz := coalesce(p_now, now());
  -- Commands are told for 30 days back from any minute, so those days stay by the hour.
  v_until date := ((v_now - interval '32 days') at time zone 'UTC')::date;
  v_month_until date := date_trunc('month', (v_now - interval '13 months') at time zone 'UTC')::date;
  v_place public.metrics_thinned;
  v_bots uuid[];
  v_done integer;
begin
  insert into public.metrics_thinned (day, month)
  select d.day, date_trunc('month', d.day)::date
  from (select coalesce((min(hour) at time zone 'UTC')::date, v_until) as day from public.metrics_hourly) d
  where not exists (select from public.metrics_thinned)
  on conflict do nothing;
  select * into v_place from public.metrics_thinned for update;

  if v_place.day < v_until then
    v_bots := array(
      select id from public.bots where v_place.after_bot is null or id > v_place.after_bot order by id limit p_bots
    );
    perform public.metrics_merge(v_bots, (v_place.day || ' 00:00 UTC')::timestamptz, (v_place.day + 1 || ' 00:00 UTC')::timestamptz);
    update public.metrics_thinned set
      day = case when cardinality(v_bots) < p_bots then v_place.day + 1 else v_place.day end,
      after_bot = case when cardinality(v_bots) < p_bots then null else v_bots[p_bots] end;
    return greatest(cardinality(v_bots), 1);
  end if;

  if v_place.month < v_month_until then
    v_bots := array(
      select id from public.bots where v_place.month_after_bot is null or id > v_place.month_after_bot order by id limit p_bots
    );
    perform public.metrics_merge(v_bots, (v_place.month || ' 00:00 UTC')::timestamptz,
      ((v_place.month + interval '1 month')::date || ' 00:00 UTC')::timestamptz);
    update public.metrics_thinned set
      month = case when cardinality(v_bots) < p_bots then (v_place.month + interval '1 month')::date else v_place.month end,
      month_after_bot = case when cardinality(v_bots) < p_bots then null else v_bots[p_bots] end;
    return greatest(cardinality(v_bots), 1);
  end if;

  v_done := public.incidents_fold(p_bots, v_now);
  if v_done = 0 then
    v_done := public.incidents_forget(p_bots, v_now);
  end if;
  return v_done;
end
$$;

revoke all on function public.incident_steps, public.incident_tended, public.incidents_fold, public.incidents_forget,
  public.metrics_merge from public, anon, authenticated;
grant execute on function public.incident_steps, public.incident_tended, public.incidents_fold, public.incidents_forget,
  public.metrics_merge to service_role;
