-- Maintenance: spans in which people work on bots. They go on running and are watched as ever, but their status is
-- `maintenance`, which is outside uptime, and nobody is alerted.

create table public.maintenance_windows (
  id uuid primary key default gen_random_uuid(),
  scope text not null check (scope in ('bot', 'client', 'fleet')),
  bot_id uuid references public.bots (id) on delete cascade,
  client_id uuid references public.clients (id) on delete cascade,
  starts_at timestamptz(3) not null,
  ends_at timestamptz(3) not null,
  reason text,
  created_by text not null,
  created_at timestamptz(3) not null default now(),
  ended_by text,
  series_id uuid,
  cron text,
  time_zone text,
  duration_ms bigint check (duration_ms > 0),
  repeats boolean not null default false,
  check (ends_at >= starts_at),
  check ((scope = 'bot') = (bot_id is not null) and (scope = 'client') = (client_id is not null)),
  check (
    (series_id is null) = (cron is null) and (series_id is null) = (time_zone is null)
    and (series_id is null) = (duration_ms is null) and not (repeats and series_id is null)
  )
);
comment on column public.maintenance_windows.ends_at is 'Moved to the moment at which a person ended it, where one did';
comment on column public.maintenance_windows.series_id is 'One row for each time of what repeats; the next one is written when its time is known';
comment on column public.maintenance_windows.repeats is 'The series goes on after this one';
-- For: what is open or planned.
create index maintenance_windows_ends on public.maintenance_windows (ends_at);
-- For: the newest of a series, and that none is written twice.
create unique index maintenance_windows_series on public.maintenance_windows (series_id, starts_at) where series_id is not null;
-- For: the foreign keys.
create index maintenance_windows_bot on public.maintenance_windows (bot_id) where bot_id is not null;
create index maintenance_windows_client on public.maintenance_windows (client_id) where client_id is not null;
alter table public.maintenance_windows enable row level security;
revoke all on public.maintenance_windows from public, anon, authenticated;
grant select, insert, update, delete on public.maintenance_windows to service_role;

-- How a bot in maintenance is all the same: by it is decided what to do.
alter table public.bots
  add column beneath_status text,
  add column beneath_cause text,
  add column beneath_since timestamptz(3),
  add constraint bots_beneath check ((status = 'maintenance') = (beneath_status is not null));

-- With the name of what it is of, as it is now.
create function public.maintenance_told(p_window public.maintenance_windows) returns jsonb
language sql stable set search_path = '' as $$
  select to_jsonb(p_window) || jsonb_build_object('subject', coalesce(
    (select b.name from public.bots b where b.id = p_window.bot_id),
    (select c.name from public.clients c where c.id = p_window.client_id), ''
  ))
$$;

-- Whoever plans or ends maintenance takes it: of two at once the later must see what the earlier did.
create function public.maintenance_lock() returns bigint
language sql immutable set search_path = '' as $$ select 4401005::bigint $$;

-- Problem `MaintenanceOverlaps` when there is one of the same subject in that time.
create function public.maintenance_add(
  p_scope text, p_subject_id uuid, p_starts_at timestamptz, p_ends_at timestamptz, p_reason text, p_by text,
  p_cron text, p_time_zone text, p_duration_ms bigint
) returns jsonb
language plpgsql set search_path = '' as $$
declare
  v_window public.maintenance_windows;
  v_other public.maintenance_windows;
begin
  perform pg_advisory_xact_lock(public.maintenance_lock());
  select w.* into v_other from public.maintenance_windows w
  where w.scope = p_scope and coalesce(w.bot_id, w.client_id) is not distinct from p_subject_id
    and w.ends_at > greatest(p_starts_at, now()) and w.starts_at < p_ends_at
  limit 1;
  if found then
    perform public.raise_problem(409, 'MaintenanceOverlaps', case p_scope when 'fleet' then 'the fleet'
      else '“' || (public.maintenance_told(v_other) ->> 'subject') || '”' end);
  end if;
  insert into public.maintenance_windows (scope, bot_id, client_id, starts_at, ends_at, reason, created_by, series_id, cron,
    time_zone, duration_ms, repeats)
  values (p_scope, case when p_scope = 'bot' then p_subject_id end, case when p_scope = 'client' then p_subject_id end,
    p_starts_at, p_ends_at, p_reason, p_by, case when p_cron is not null then gen_random_uuid() end, p_cron, p_time_zone,
    p_duration_ms, p_cron is not null)
  returning * into v_window;
  return public.maintenance_told(v_window);
end
$$;

-- Ends what is open now; what is planned goes, and with it what would have followed.
create function public.maintenance_end(p_id uuid, p_by text) returns jsonb
language plpgsql set search_path = '' as $$
declare
  v_window public.maintenance_windows;
  v_open boolean;
begin
  perform pg_advisory_xact_lock(public.maintenance_lock());
  select * into v_window from public.maintenance_windows where id = p_id and ends_at > now() for update;
  if not found then
    perform public.raise_problem(404, 'MaintenanceNotFound', p_id::text);
  end if;
  v_open := v_window.starts_at <= now();
  if v_open then
    update public.maintenance_windows set ends_at = now(), ended_by = p_by where id = p_id returning * into v_window;
  else
    update public.maintenance_windows set repeats = false where series_id = v_window.series_id;
    delete from public.maintenance_windows where id = p_id;
  end if;
  return jsonb_build_object('wasOpen', v_open, 'ended', public.maintenance_told(v_window));
end
$$;

-- `current` = open or planned, the soonest first; `past`, the newest first; `unrepeated` = the last of every series that goes on
-- and has begun, so that the next can be written.
create function public.maintenance_list(p_which text, p_limit integer) returns jsonb
language sql stable set search_path = '' as $$
  select coalesce(jsonb_agg(public.maintenance_told(l.w) order by l.rank, l.n), '[]')
  from (
    select w, row_number() over (order by
        case when p_which = 'past' then extract(epoch from w.ends_at) * -1 else extract(epoch from w.starts_at) end, w.id) as n,
      case when w.starts_at <= now() then 0 else 1 end as rank
    from public.maintenance_windows w
    where case p_which when 'past' then w.ends_at <= now() when 'current' then w.ends_at > now()
      else w.repeats and w.starts_at <= now() and not exists (
        select from public.maintenance_windows f where f.series_id = w.series_id and f.starts_at > w.starts_at
      ) end
    order by n limit p_limit
  ) l
$$;

-- The next time of a series; false where it was cancelled, or is there already.
create function public.maintenance_repeat(p_series_id uuid, p_starts_at timestamptz, p_ends_at timestamptz) returns boolean
language plpgsql set search_path = '' as $$
begin
  perform pg_advisory_xact_lock(public.maintenance_lock());
  insert into public.maintenance_windows (scope, bot_id, client_id, starts_at, ends_at, reason, created_by, series_id, cron,
    time_zone, duration_ms, repeats)
  select w.scope, w.bot_id, w.client_id, p_starts_at, p_ends_at, w.reason, w.created_by, w.series_id, w.cron, w.time_zone,
    w.duration_ms, true
  from public.maintenance_windows w
  where w.series_id = p_series_id and w.repeats
    and w.starts_at = (select max(l.starts_at) from public.maintenance_windows l where l.series_id = p_series_id)
    and w.starts_at < p_starts_at
  on conflict do nothing;
  return found;
end
$$;

-- As in 0017, with maintenance: what is open of the bot, its client or the fleet. Where nothing is open, nothing is looked for.
create or replace function public.wishes(p_bot_id uuid default null) returns json
language sql stable set search_path = '' as $$
  with open as materialized (
    select w.* from public.maintenance_windows w where w.ends_at > now() and w.starts_at <= now()
  )
  select coalesce(json_agg(json_build_object(
    'botId', b.id, 'desired', b.desired, 'generation', b.generation, 'strategy', b.strategy, 'movedFrom', b.moved_from,
    'deploying', d.id is not null, 'status', b.status, 'cause', b.cause, 'statusSince', b.status_since,
    'observedGeneration', b.observed_generation, 'openIncident', i.id is not null,
    'report', case when h.bot_id is not null then json_build_object(
      'generation', h.generation, 'readyForMs', h.ready_for_ms, 'ackAgeMs', h.ack_age_ms,
      'heartbeatIntervalMs', h.heartbeat_interval_ms, 'guilds', h.guilds, 'users', h.users,
      'eventLoopLagMs', h.event_loop_lag_ms, 'memoryBytes', h.memory_bytes, 'commands', h.commands,
      'errors', h.errors, 'receivedAt', h.received_at, 'canary', h.canary
    ) end,
    'maintenance', case when m.since is not null or b.status = 'maintenance' then json_build_object(
      'window', case when m.since is not null then json_build_object('since', m.since, 'until', m.until) end,
      'endedAt', case when b.status = 'maintenance' then (
        select max(w.ends_at) from public.maintenance_windows w
        where w.ends_at <= now() and (w.scope = 'fleet' or w.bot_id = b.id or w.client_id = b.client_id)
      ) end,
      'beneath', case when b.beneath_status is not null then json_build_object(
        'status', b.beneath_status, 'cause', b.beneath_cause, 'since', b.beneath_since
      ) end
    ) end
  )), '[]')
  from public.bots b
  left join public.heartbeats h on h.bot_id = b.id
  left join public.incidents i on i.bot_id = b.id and i.state = 'open'
  left join public.deployments d on d.bot_id = b.id and d.state in ('pending', 'building', 'applying', 'verifying')
  left join lateral (
    select min(o.starts_at) as since, max(o.ends_at) as until from open o
    where o.scope = 'fleet' or o.bot_id = b.id or o.client_id = b.client_id
  ) m on exists (select from open)
  where p_bot_id is null or b.id = p_bot_id
$$;

-- As in 0008, with when the next maintenance begins or an open one ends.
create or replace function public.watch_tick(p_run_id uuid) returns json
language plpgsql set search_path = '' as $$
declare
  v_now timestamptz(3) := clock_timestamp();
  v_span public.supervisor_runs;
begin
  select * into v_span from public.supervisor_runs order by id desc limit 1;
  if v_span.run_id is not distinct from p_run_id and v_now - v_span.ended_at <= public.longest_unseen() then
    update public.supervisor_runs set ended_at = greatest(ended_at, v_now) where id = v_span.id;
  else
    if v_now - v_span.ended_at > public.longest_unseen() then
      perform public.forget_unseen(v_span.ended_at, v_now);
    end if;
    insert into public.supervisor_runs (run_id, started_at, ended_at) values (p_run_id, v_now, v_now);
  end if;
  return json_build_object('now', v_now, 'wishes', public.wishes(), 'maintenanceTurnsAt', (
    select min(case when starts_at > now() then starts_at else ends_at end)
    from public.maintenance_windows where ends_at > now()
  ));
end
$$;

-- As in 0030, with what is found beneath a maintenance.
create or replace function public.watch_record(p_transitions jsonb, p_hold_ms integer default 0) returns jsonb
language plpgsql set search_path = '' as $$
declare
  t record;
  v_bot public.bots;
  v_open public.status_intervals;
  v_at timestamptz(3);
  v_found timestamptz(3);
  v_counted text;
  v_applied jsonb := '[]';
  v_hold interval := p_hold_ms * interval '1 millisecond';
  v_group uuid;
  v_groups uuid[] := '{}';
  v_opens boolean := p_transitions @> '[{"incident": "open"}]';
begin
  -- Of two calls at once the later must see what the earlier opened. Before any row is locked: nobody waits for it with one.
  if v_opens then
    perform pg_advisory_xact_lock(4401002);
  end if;
  -- In the order of ids, so that two calls at once cannot wait for each other.
  for t in
    select x.*
    from jsonb_array_elements(p_transitions) with ordinality as e (value, position),
      jsonb_to_record(e.value) as x (
        "botId" uuid, generation integer, status text, cause text, since timestamptz, incident text, resolution text,
        "logTail" jsonb, restarts integer, beneath jsonb
      )
    order by x."botId", e.position
  loop
    select * into v_bot from public.bots where id = t."botId" and generation = t.generation for update;
    continue when not found;
    select * into v_open from public.status_intervals where bot_id = v_bot.id and ended_at is null;
    -- Never before what is already written, never in the future.
    v_at := greatest(least(t.since, clock_timestamp()), coalesce(v_open.started_at, v_bot.created_at));
    -- What is found beneath a maintenance happened within it.
    v_found := greatest(v_at, case when t.beneath is not null then least((t.beneath ->> 'since')::timestamptz, clock_timestamp()) end);

    select group_id into v_group from public.incidents where bot_id = v_bot.id and state = 'open';
    if v_group is not null and t.incident <> 'none' then
      v_groups := v_groups || v_group;
    end if;
    if t.incident = 'resolve' and coalesce(t.resolution, 'recovered') = 'recovered'
      and public.incident_flaps(v_bot.id, v_found) then
      perform public.incident_flap(v_bot.id, v_found, t.restarts);
    elsif t.incident = 'resolve' then
      perform public.incident_resolve(v_bot.id, coalesce(t.resolution, 'recovered'), v_found, t.restarts, false);
    elsif t.incident in ('open', 'update') then
      perform public.incident_report(
        v_bot.id, t.status, t.cause, v_at, t."logTail", t.restarts, t.incident = 'open', v_hold
      );
    end if;

    -- An attempt to start again after a failure is downtime: while its incident is open, and also where that was closed by
    -- hand and nothing was wished for since. While a bot only flaps, a start from online is one that somebody asked for.
    v_counted := public.counted_status(t.status, exists (
      select from public.incidents where bot_id = v_bot.id and state = 'open'
        and (flapping_since is null or v_open.status in ('offline', 'failed'))
    ) or (v_open.status in ('offline', 'failed') and t.generation = v_bot.observed_generation));
    if v_open.status is distinct from v_counted then
      -- Two statements: within one, the index of open rows would see both.
      if v_open.started_at >= v_at then
        delete from public.status_intervals where id = v_open.id;
      else
        update public.status_intervals set ended_at = v_at where id = v_open.id;
      end if;
      insert into public.status_intervals (bot_id, status, started_at) values (v_bot.id, v_counted, v_at);
    end if;

    update public.bots
    set status = t.status, cause = t.cause, observed_generation = t.generation,
      status_since = case when status = t.status then status_since else v_at end,
      beneath_status = t.beneath ->> 'status', beneath_cause = t.beneath ->> 'cause',
      beneath_since = (t.beneath ->> 'since')::timestamptz
    where id = v_bot.id;
    v_applied := v_applied || to_jsonb(v_bot.id);
  end loop;
  -- Groups after all bots: whoever locks both locks bots first.
  if v_opens then
    perform public.incidents_group(v_hold);
  end if;
  for v_group in select distinct g from unnest(v_groups) g order by g loop
    perform public.incident_regroup(v_group, interval '1 minute');
  end loop;
  return v_applied;
end
$$;

revoke all on function public.maintenance_lock, public.maintenance_told, public.maintenance_add, public.maintenance_end, public.maintenance_list,
  public.maintenance_repeat from public, anon, authenticated;
grant execute on function public.maintenance_lock, public.maintenance_told, public.maintenance_add, public.maintenance_end, public.maintenance_list,
  public.maintenance_repeat to service_role;

select public.fence_tables();
