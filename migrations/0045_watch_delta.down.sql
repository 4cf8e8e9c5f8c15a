drop function public.watch_tick, public.watch_turned, public.wishes_of;
drop view public.bot_wishes;
do $$
declare
  v_table text;
begin
  foreach v_table in array array['bots', 'heartbeats', 'incidents', 'deployments', 'maintenance_windows'] loop
    if v_table <> 'heartbeats' then
      execute format('drop trigger watch_inserted on public.%I', v_table);
      execute format('drop trigger watch_updated on public.%I', v_table);
    end if;
    execute format('drop trigger watch_deleted on public.%I', v_table);
    execute format('drop trigger watch_truncated on public.%I', v_table);
  end loop;
end
$$;
drop trigger heartbeat_changed on public.heartbeats;
drop function public.watch_changed, public.heartbeat_changed;
alter table public.heartbeats drop column changed_by;
drop table public.watch_changes;

-- As in 0017, with maintenance: what is open of the bot, its client or the fleet. Where nothing is open, nothing is looked for.
create function public.wishes(p_bot_id uuid default null) returns json
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
  return json_build_object('now', v_now, 'wishes', public.wishes(), 'maintenanceTurnsAt', (
    select min(case when starts_at > now() then starts_at else ends_at end)
    from public.maintenance_windows where ends_at > now()
  ));
end
$$;

revoke all on function public.wishes, public.watch_tick from public, anon, authenticated;
grant execute on function public.wishes, public.watch_tick to service_role;
