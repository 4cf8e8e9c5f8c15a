drop function public.maintenance_repeat, public.maintenance_list, public.maintenance_end, public.maintenance_add,
  public.maintenance_told, public.maintenance_lock;
-- What is in maintenance is again what it is beneath it.
update public.status_intervals i set status = b.beneath_status
from public.bots b where b.id = i.bot_id and b.status = 'maintenance' and i.ended_at is null;
alter table public.bots drop constraint bots_beneath;
update public.bots set status = beneath_status, cause = beneath_cause where status = 'maintenance';

create or replace function public.wishes(p_bot_id uuid default null) returns json
language sql stable set search_path = '' as $$
  select coalesce(json_agg(json_build_object(
    'botId', b.id, 'desired', b.desired, 'generation', b.generation, 'strategy', b.strategy, 'movedFrom', b.moved_from,
    'deploying', d.id is not null, 'status', b.status, 'cause', b.cause, 'statusSince', b.status_since,
    'observedGeneration', b.observed_generation, 'openIncident', i.id is not null,
    'report', case when h.bot_id is not null then json_build_object(
      'generation', h.generation, 'readyForMs', h.ready_for_ms, 'ackAgeMs', h.ack_age_ms,
      'heartbeatIntervalMs', h.heartbeat_interval_ms, 'guilds', h.guilds, 'users', h.users,
      'eventLoopLagMs', h.event_loop_lag_ms, 'memoryBytes', h.memory_bytes, 'commands', h.commands,
      'errors', h.errors, 'receivedAt', h.received_at, 'canary', h.canary
    ) end
  )), '[]')
  from public.bots b
  left join public.heartbeats h on h.bot_id = b.id
  left join public.incidents i on i.bot_id = b.id and i.state = 'open'
  left join public.deployments d on d.bot_id = b.id and d.state in ('pending', 'building', 'applying', 'verifying')
  where p_bot_id is null or b.id = p_bot_id
$$;

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
  return json_build_object('now', v_now, 'wishes', public.wishes());
end
$$;

create or replace function public.watch_record(p_transitions jsonb, p_hold_ms integer default 0) returns jsonb
language plpgsql set search_path = '' as $$
declare
  t record;
  v_bot public.bots;
  v_open public.status_intervals;
  v_at timestamptz(3);
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
        "logTail" jsonb, restarts integer
      )
    order by x."botId", e.position
  loop
    select * into v_bot from public.bots where id = t."botId" and generation = t.generation for update;
    continue when not found;
    select * into v_open from public.status_intervals where bot_id = v_bot.id and ended_at is null;
    -- Never before what is already written, never in the future.
    v_at := greatest(least(t.since, clock_timestamp()), coalesce(v_open.started_at, v_bot.created_at));

    select group_id into v_group from public.incidents where bot_id = v_bot.id and state = 'open';
    if v_group is not null and t.incident <> 'none' then
      v_groups := v_groups || v_group;
    end if;
    if t.incident = 'resolve' and coalesce(t.resolution, 'recovered') = 'recovered'
      and public.incident_flaps(v_bot.id, v_at) then
      perform public.incident_flap(v_bot.id, v_at, t.restarts);
    elsif t.incident = 'resolve' then
      perform public.incident_resolve(v_bot.id, coalesce(t.resolution, 'recovered'), v_at, t.restarts, false);
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
      status_since = case when status = t.status then status_since else v_at end
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

alter table public.bots drop column beneath_status, drop column beneath_cause, drop column beneath_since;
drop table public.maintenance_windows;
