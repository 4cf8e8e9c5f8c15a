-- What a tick found is written for all bots at once: a statement for each kind of row, not a dozen for each bot. What it writes
-- is the same as in 0038, to the row; a test holds one against the other.

-- One bot's transition beside what the database holds of it; only within watch_record.
create type public.watch_step as (
  bot_id uuid, bot_name text, client_id uuid, generation integer, status text, cause text, incident text, resolution text,
  log_tail jsonb, restarts integer, beneath jsonb, at timestamptz(3), found timestamptz(3), observed_generation integer,
  interval_id bigint, interval_status text, interval_began timestamptz(3), incident_id uuid, group_id uuid, flaps boolean
);

-- The transitions whose bots are still of that generation, each bot once; their rows are locked in the order of ids.
create function public.watch_steps(p_transitions jsonb) returns public.watch_step[]
language plpgsql set search_path = '' as $$
declare
  v_now timestamptz := clock_timestamp();
  v_ids uuid[] := array(
    select b.id from public.bots b join jsonb_to_recordset(p_transitions) as x ("botId" uuid, generation integer)
      on b.id = x."botId" and b.generation = x.generation
    order by b.id for update of b
  );
begin
  return array(
    select row(
      b.id, b.name, b.client_id, x.generation, x.status, x.cause, x.incident, coalesce(x.resolution, 'recovered'), x."logTail",
      x.restarts, x.beneath, a.at, f.found, b.observed_generation, s.id, s.status, s.started_at, i.id, i.group_id,
      x.incident = 'resolve' and coalesce(x.resolution, 'recovered') = 'recovered' and i.id is not null
        and (i.flapping_since is not null or public.bot_transitions(b.id, f.found - interval '1 hour') >= 5)
    )::public.watch_step
    from public.bots b
    join jsonb_to_recordset(p_transitions) as x (
      "botId" uuid, generation integer, status text, cause text, since timestamptz, incident text, resolution text,
      "logTail" jsonb, restarts integer, beneath jsonb
    ) on x."botId" = b.id and x.generation = b.generation
    left join public.status_intervals s on s.bot_id = b.id and s.ended_at is null
    left join public.incidents i on i.bot_id = b.id and i.state = 'open'
    -- Never before what is already written, never in the future.
    cross join lateral (
      select greatest(least(x.since, v_now), coalesce(s.started_at, b.created_at))::timestamptz(3) as at
    ) a
    -- What is found beneath a maintenance happened within it.
    cross join lateral (
      select greatest(a.at, case when x.beneath is not null then least((x.beneath ->> 'since')::timestamptz, v_now) end)::timestamptz(3) as found
    ) f
    where b.id = any (v_ids)
    order by b.id
  );
end
$$;

-- Ends the incidents of these bots. Those of a group are told by it.
create function public.incidents_resolve(p_steps public.watch_step[]) returns void
language plpgsql set search_path = '' as $$
declare
  v_alone uuid[] := array(select t.incident_id from unnest(p_steps) t where t.group_id is null);
begin
  update public.incidents i
  set state = 'resolved', resolution = t.resolution, resolved_at = greatest(t.found, i.down_since), version = i.version + 1,
    restarts = coalesce(t.restarts, i.restarts), down_ms = public.bot_down_ms(i.bot_id, i.down_since, t.found)
  from unnest(p_steps) t where i.id = t.incident_id;
  insert into public.incident_events (incident_id, kind) select t.incident_id, 'resolved' from unnest(p_steps) t;
  update public.outbox set state = 'merged', finished_at = now()
  where incident_id = any (v_alone) and state = 'pending' and kind = 'incident_updated' and attempts = 0;
  insert into public.outbox (kind, incident_id, dedupe_key) select 'incident_resolved', id, id || ':resolved' from unnest(v_alone) id
  on conflict (dedupe_key) do nothing;
end
$$;

-- Tells more of open incidents.
create function public.incidents_change(p_steps public.watch_step[]) returns void
language plpgsql set search_path = '' as $$
begin
  update public.incidents i
  set status = t.status, cause = coalesce(t.cause, i.cause), log_tail = coalesce(t.log_tail, i.log_tail),
    restarts = coalesce(t.restarts, i.restarts)
  from unnest(p_steps) t where i.id = t.incident_id;
  insert into public.incident_events (incident_id, kind, status, cause)
  select t.incident_id, 'changed', t.status, t.cause from unnest(p_steps) t;
  -- Whether a start succeeds is known soon, and a bot that flaps is told of once a minute.
  perform public.incident_owe(i.id, case
    when i.flapping_since is not null then interval '1 minute'
    when t.status = 'starting' then interval '5 seconds'
    else interval '0'
  end)
  from unnest(p_steps) t join public.incidents i on i.id = t.incident_id where t.group_id is null;
end
$$;

-- Opens one for each of these bots, with the release that is the likely cause; it waits for `p_hold`, for others may follow.
create function public.incidents_open(p_steps public.watch_step[], p_hold interval) returns void
language plpgsql set search_path = '' as $$
declare
  v_ids uuid[];
begin
  with opened as (
    insert into public.incidents (bot_id, bot_name, client_name, status, cause, down_since, log_tail, restarts)
    select t.bot_id, t.bot_name, c.name, t.status, t.cause, t.at, coalesce(t.log_tail, '[]'), coalesce(t.restarts, 0)
    from unnest(p_steps) t join public.clients c on c.id = t.client_id
    order by t.bot_id
    returning id, bot_id
  )
  select array_agg(id order by bot_id) into v_ids from opened;
  update public.incidents i
  set release = d.template || ' ' || d.template_version, released_at = d.finished_at,
    rollback_to = case
      when d.kind in ('update', 'deploy') and i.down_since < d.finished_at + public.release_doubted()
        and i.cause in ('process_exited', 'zombie_gateway', 'crash_loop', 'intents_denied', 'deploy_failed', 'command_unanswered')
        then (public.deployment_last_good(i.bot_id, d.id) ->> 'id')::uuid
    end
  from public.bots b join public.deployments d on d.id = b.deployment_id and d.state = 'succeeded'
  where i.id = any (v_ids) and b.id = i.bot_id;
  insert into public.incident_events (incident_id, kind, status, cause)
  select i.id, 'opened', i.status, i.cause
  from unnest(v_ids) with ordinality as o (id, n) join public.incidents i on i.id = o.id order by o.n;
  insert into public.outbox (kind, incident_id, dedupe_key, not_before)
  select 'incident_opened', id, id || ':opened', now() + p_hold from unnest(v_ids) with ordinality as o (id, n) order by o.n
  on conflict (dedupe_key) do nothing;
end
$$;

-- The status of each bot and the time it spends in it.
create function public.watch_write(p_steps public.watch_step[]) returns void
language plpgsql set search_path = '' as $$
declare
  v_counted jsonb;
begin
  -- An attempt to start again after a failure is downtime: while its incident is open, and also where that was closed by
  -- hand and nothing was wished for since. While a bot only flaps, a start from online is one that somebody asked for.
  select jsonb_object_agg(t.bot_id, public.counted_status(t.status, exists (
    select from public.incidents i where i.bot_id = t.bot_id and i.state = 'open'
      and (i.flapping_since is null or t.interval_status in ('offline', 'failed'))
  ) or (t.interval_status in ('offline', 'failed') and t.generation = t.observed_generation)))
  into v_counted from unnest(p_steps) t;
  -- Three statements: within one, the index of open rows would see two of a bot.
  delete from public.status_intervals s using unnest(p_steps) t
  where s.id = t.interval_id and t.interval_began >= t.at and t.interval_status is distinct from v_counted ->> t.bot_id::text;
  update public.status_intervals s set ended_at = t.at from unnest(p_steps) t
  where s.id = t.interval_id and t.interval_began < t.at and t.interval_status is distinct from v_counted ->> t.bot_id::text;
  insert into public.status_intervals (bot_id, status, started_at)
  select t.bot_id, v_counted ->> t.bot_id::text, t.at from unnest(p_steps) t
  where t.interval_status is distinct from v_counted ->> t.bot_id::text order by t.bot_id;
  update public.bots b
  set status = t.status, cause = t.cause, observed_generation = t.generation,
    status_since = case when b.status = t.status then b.status_since else t.at end,
    beneath_status = t.beneath ->> 'status', beneath_cause = t.beneath ->> 'cause',
    beneath_since = (t.beneath ->> 'since')::timestamptz
  from unnest(p_steps) t where b.id = t.bot_id;
end
$$;

-- As in 0038, for all bots at once. Several transitions of one bot are written one after the other.
create or replace function public.watch_record(p_transitions jsonb, p_hold_ms integer default 0) returns jsonb
language plpgsql set search_path = '' as $$
declare
  v_round jsonb;
  v_steps public.watch_step[];
  v_some public.watch_step[];
  v_flaps record;
  v_group uuid;
  v_groups uuid[] := '{}';
  v_applied uuid[] := '{}';
  v_hold interval := p_hold_ms * interval '1 millisecond';
  v_opens boolean := p_transitions @> '[{"incident": "open"}]';
begin
  -- Of two calls at once the later must see what the earlier opened. Before any row is locked: nobody waits for it with one.
  if v_opens then
    perform pg_advisory_xact_lock(4401002);
  end if;
  for v_round in
    select jsonb_agg(e.value) from (
      select value, row_number() over (partition by value ->> 'botId' order by position) as round
      from jsonb_array_elements(p_transitions) with ordinality as a (value, position)
    ) e group by e.round order by e.round
  loop
    v_steps := public.watch_steps(v_round);
    v_applied := v_applied || array(select t.bot_id from unnest(v_steps) t);
    v_groups := v_groups || array(select distinct t.group_id from unnest(v_steps) t where t.group_id is not null and t.incident <> 'none');
    for v_flaps in select t.bot_id, t.found, t.restarts from unnest(v_steps) t where t.flaps loop
      perform public.incident_flap(v_flaps.bot_id, v_flaps.found, v_flaps.restarts);
    end loop;
    v_some := array(select t from unnest(v_steps) t where t.incident = 'resolve' and not t.flaps and t.incident_id is not null);
    if cardinality(v_some) > 0 then
      perform public.incidents_resolve(v_some);
    end if;
    v_some := array(select t from unnest(v_steps) t where t.incident in ('open', 'update') and t.incident_id is not null);
    if cardinality(v_some) > 0 then
      perform public.incidents_change(v_some);
    end if;
    v_some := array(select t from unnest(v_steps) t where t.incident = 'open' and t.incident_id is null);
    if cardinality(v_some) > 0 then
      perform public.incidents_open(v_some, v_hold);
    end if;
    perform public.watch_write(v_steps);
  end loop;
  -- Groups after all bots: whoever locks both locks bots first.
  if v_opens then
    perform public.incidents_group(v_hold);
  end if;
  for v_group in select distinct g from unnest(v_groups) g order by g loop
    perform public.incident_regroup(v_group, interval '1 minute');
  end loop;
  return to_jsonb(v_applied);
end
$$;

revoke all on function public.watch_steps, public.incidents_resolve, public.incidents_change, public.incidents_open,
  public.watch_write from public, anon, authenticated;
grant execute on function public.watch_steps, public.incidents_resolve, public.incidents_change, public.incidents_open,
  public.watch_write to service_role;
