-- Watching: spans of Muster itself, and transitions with their incidents and messages in one transaction.

-- Longer without a tick than this, and the time between was not seen.
create function public.longest_unseen() returns interval
language sql immutable set search_path = '' as $$ select interval '90 seconds' $$;

-- What a status counts as in the record of time. While an incident is open, an attempt to start again is still downtime;
-- without one, somebody asked for the start (docs/decisions/0003-what-starting-counts-as.md).
create function public.counted_status(p_status text, p_incident_open boolean) returns text
language sql immutable set search_path = '' as $$
  select case when p_incident_open and p_status in ('starting', 'deploying') then 'offline' else p_status end
$$;

-- Ends every open interval where watching ended, and opens new ones now: nothing covers the time between.
create function public.forget_unseen(p_last_seen timestamptz, p_now timestamptz) returns void
language plpgsql set search_path = '' as $$
begin
  update public.status_intervals set ended_at = p_last_seen where ended_at is null and started_at < p_last_seen;
  delete from public.status_intervals where ended_at is null;
  insert into public.status_intervals (bot_id, status, started_at)
  select b.id, public.counted_status(b.status, i.id is not null), p_now
  from public.bots b left join public.incidents i on i.bot_id = b.id and i.state = 'open';
end
$$;

create function public.watch_begin(p_run_id uuid) returns jsonb
language plpgsql set search_path = '' as $$
declare
  v_now timestamptz(3) := clock_timestamp();
  v_last timestamptz;
begin
  select ended_at into v_last from public.supervisor_runs order by id desc limit 1;
  if v_now - v_last > public.longest_unseen() then
    perform public.forget_unseen(v_last, v_now);
  end if;
  insert into public.supervisor_runs (run_id, started_at, ended_at) values (p_run_id, v_now, v_now);
  return jsonb_build_object('gapMs', greatest(0, coalesce(floor(extract(epoch from v_now - v_last) * 1000), 0)));
end
$$;

-- What people want of every bot (or of one), with what Muster last believed and what the bot last said.
create function public.wishes(p_bot_id uuid default null) returns json
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

-- One round trip for the whole fleet. When nothing changed, the one row of Muster's own span is all that is written.
-- A tick that comes late (the machine slept, the database was away) treats the time before it as a gap.
create function public.watch_tick(p_run_id uuid) returns json
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

create function public.watch_end(p_run_id uuid) returns void
language sql set search_path = '' as $$
  update public.supervisor_runs set ended_at = greatest(ended_at, clock_timestamp())
  where id = (select max(id) from public.supervisor_runs where run_id = p_run_id)
    and clock_timestamp() - ended_at <= public.longest_unseen()
$$;

-- Ends the bot's open incident, if there is one, and owes the last edit of its message.
create function public.incident_resolve(
  p_bot_id uuid, p_resolution text, p_at timestamptz, p_restarts integer default null
) returns void
language plpgsql set search_path = '' as $$
declare
  v_incident uuid;
begin
  update public.incidents
  set state = 'resolved', resolution = p_resolution, resolved_at = greatest(p_at, down_since), version = version + 1,
    restarts = coalesce(p_restarts, restarts)
  where bot_id = p_bot_id and state = 'open'
  returning id into v_incident;
  if found then
    insert into public.outbox (kind, incident_id, dedupe_key)
    values ('incident_resolved', v_incident, v_incident || ':resolved')
    on conflict (dedupe_key) do nothing;
  end if;
end
$$;

-- Opens the bot's incident, or changes the one that is open, and owes the message.
create function public.incident_report(
  p_bot_id uuid, p_status text, p_cause text, p_since timestamptz, p_log_tail jsonb, p_restarts integer, p_open boolean
) returns void
language plpgsql set search_path = '' as $$
declare
  v_id uuid;
  v_version integer;
begin
  update public.incidents
  set status = p_status, cause = coalesce(p_cause, cause), log_tail = coalesce(p_log_tail, log_tail),
    restarts = coalesce(p_restarts, restarts), version = version + 1
  where bot_id = p_bot_id and state = 'open'
  returning id, version into v_id, v_version;
  if found then
    insert into public.outbox (kind, incident_id, dedupe_key)
    values ('incident_updated', v_id, v_id || ':v' || v_version)
    on conflict (dedupe_key) do nothing;
  elsif p_open then
    insert into public.incidents (bot_id, bot_name, client_name, status, cause, down_since, log_tail, restarts)
    select b.id, b.name, c.name, p_status, p_cause, p_since, coalesce(p_log_tail, '[]'), coalesce(p_restarts, 0)
    from public.bots b join public.clients c on c.id = b.client_id where b.id = p_bot_id
    returning id into v_id;
    insert into public.outbox (kind, incident_id, dedupe_key)
    values ('incident_opened', v_id, v_id || ':opened')
    on conflict (dedupe_key) do nothing;
  end if;
end
$$;

-- Applies transitions, each with its incident and its message, all or none. Those of an older generation are left out.
-- Answers the ids of the bots whose transition was applied.
create function public.watch_record(p_transitions jsonb) returns jsonb
language plpgsql set search_path = '' as $$
declare
  t record;
  v_bot public.bots;
  v_open public.status_intervals;
  v_at timestamptz(3);
  v_counted text;
  v_applied jsonb := '[]';
begin
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

    if t.incident = 'resolve' then
      perform public.incident_resolve(v_bot.id, coalesce(t.resolution, 'recovered'), v_at, t.restarts);
    elsif t.incident in ('open', 'update') then
      perform public.incident_report(
        v_bot.id, t.status, t.cause, v_at, t."logTail", t.restarts, t.incident = 'open'
      );
    end if;

    v_counted := public.counted_status(
      t.status, exists (select from public.incidents where bot_id = v_bot.id and state = 'open')
    );
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
  return v_applied;
end
$$;

revoke all on function public.longest_unseen, public.counted_status, public.forget_unseen, public.watch_begin,
  public.wishes, public.watch_tick, public.watch_end, public.incident_resolve, public.incident_report,
  public.watch_record from public, anon, authenticated;
grant execute on function public.longest_unseen, public.counted_status, public.forget_unseen, public.watch_begin,
  public.wishes, public.watch_tick, public.watch_end, public.incident_resolve, public.incident_report,
  public.watch_record to service_role;
