-- Back to the functions of 0008 and 0011.

create or replace function public.wishes(p_bot_id uuid default null) returns json
language sql stable set search_path = '' as $$
  select coalesce(json_agg(json_build_object(
    'botId', b.id, 'desired', b.desired, 'generation', b.generation, 'deploying', d.id is not null,
    'status', b.status, 'cause', b.cause, 'statusSince', b.status_since, 'observedGeneration', b.observed_generation,
    'openIncident', i.id is not null,
    'report', case when h.bot_id is not null then json_build_object(
      'generation', h.generation, 'readyForMs', h.ready_for_ms, 'ackAgeMs', h.ack_age_ms,
      'heartbeatIntervalMs', h.heartbeat_interval_ms, 'guilds', h.guilds, 'users', h.users,
      'eventLoopLagMs', h.event_loop_lag_ms, 'memoryBytes', h.memory_bytes, 'commands', h.commands,
      'errors', h.errors, 'receivedAt', h.received_at
    ) end
  )), '[]')
  from public.bots b
  left join public.heartbeats h on h.bot_id = b.id
  left join public.incidents i on i.bot_id = b.id and i.state = 'open'
  left join public.deployments d on d.bot_id = b.id and d.state in ('pending', 'building', 'applying', 'verifying')
  where p_bot_id is null or b.id = p_bot_id
$$;

create or replace function public.bot_heartbeat(p_key text, p_report jsonb) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_bot uuid := public.bot_of_key(p_key);
  v_now timestamptz(3) := clock_timestamp();
  r record;
begin
  select case when x.generation > b.generation then b.generation else x.generation end as generation,
    x."readyForMs", x."ackAgeMs", x."heartbeatIntervalMs",
    coalesce(x.guilds, 0) as guilds, coalesce(x.users, 0) as users, coalesce(x."eventLoopLagMs", 0) as lag,
    coalesce(x."memoryBytes", 0) as memory, coalesce(x.commands, 0) as commands, coalesce(x.errors, 0) as errors
  into r
  from public.bots b, jsonb_to_record(p_report) as x (
    generation integer, "readyForMs" double precision, "ackAgeMs" double precision,
    "heartbeatIntervalMs" double precision, guilds integer, users integer, "eventLoopLagMs" double precision,
    "memoryBytes" double precision, commands integer, errors integer
  )
  where b.id = v_bot;

  insert into public.heartbeats as h (
    bot_id, generation, ready_for_ms, ack_age_ms, heartbeat_interval_ms, guilds, users, event_loop_lag_ms, memory_bytes,
    commands, errors, received_at
  ) values (
    v_bot, r.generation, r."readyForMs", r."ackAgeMs", r."heartbeatIntervalMs", r.guilds, r.users, r.lag, r.memory,
    r.commands, r.errors, v_now
  )
  on conflict (bot_id) do update
  set generation = excluded.generation, ready_for_ms = excluded.ready_for_ms, ack_age_ms = excluded.ack_age_ms,
    heartbeat_interval_ms = excluded.heartbeat_interval_ms, guilds = excluded.guilds, users = excluded.users,
    event_loop_lag_ms = excluded.event_loop_lag_ms, memory_bytes = excluded.memory_bytes,
    commands = excluded.commands, errors = excluded.errors, received_at = excluded.received_at
  where excluded.generation >= h.generation;

  insert into public.metrics_hourly as m (bot_id, hour, reports, commands, errors, commands_total, guilds, users)
  values (
    v_bot, date_trunc('hour', v_now), 1, r.commands, r.errors,
    r.commands + coalesce(
      (select l.commands_total from public.metrics_hourly l where l.bot_id = v_bot order by l.hour desc limit 1), 0
    ),
    r.guilds, r.users
  )
  on conflict (bot_id, hour) do update
  set reports = m.reports + 1, commands = m.commands + excluded.commands, errors = m.errors + excluded.errors,
    commands_total = m.commands_total + excluded.commands, guilds = excluded.guilds, users = excluded.users;

  return '{"ok": true}';
end
$$;

alter table public.heartbeats drop column canary;
