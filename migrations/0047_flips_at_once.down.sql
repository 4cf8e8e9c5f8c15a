drop function public.incident_resolve;
create function public.incident_resolve(
  p_bot_id uuid, p_resolution text, p_at timestamptz, p_restarts integer default null, p_regroup boolean default true
) returns void
language plpgsql set search_path = '' as $$
declare
  v_incident uuid;
  v_group uuid;
begin
  update public.incidents
  set state = 'resolved', resolution = p_resolution, resolved_at = greatest(p_at, down_since), version = version + 1,
    restarts = coalesce(p_restarts, restarts), down_ms = public.bot_down_ms(p_bot_id, down_since, p_at)
  where bot_id = p_bot_id and state = 'open'
  returning id, group_id into v_incident, v_group;
  if found then
    insert into public.incident_events (incident_id, kind) values (v_incident, 'resolved');
    if v_group is not null then
      if p_regroup then
        perform public.incident_regroup(v_group, interval '1 minute');
      end if;
      return;
    end if;
    perform public.outbox_merge(v_incident);
    insert into public.outbox (kind, incident_id, dedupe_key)
    values ('incident_resolved', v_incident, v_incident || ':resolved')
    on conflict (dedupe_key) do nothing;
  end if;
end
$$;
create function public.bot_transitions(p_bot_id uuid, p_since timestamptz) returns bigint
language sql stable set search_path = '' as $$
  select count(*) filter (where c.is_up <> c.was_up) from (
    select s.status in ('online', 'degraded') as is_up,
      lag(s.status in ('online', 'degraded')) over (order by s.started_at) as was_up
    from public.status_intervals s
    where s.bot_id = p_bot_id and coalesce(s.ended_at, 'infinity') > p_since
      and s.status in ('online', 'degraded', 'offline', 'failed')
  ) c
$$;
create function public.incident_flap(p_bot_id uuid, p_at timestamptz, p_restarts integer) returns void
language plpgsql set search_path = '' as $$
declare
  v_incident public.incidents;
begin
  select * into v_incident from public.incidents where bot_id = p_bot_id and state = 'open' for update;
  update public.incidents
  set status = 'online', restarts = coalesce(p_restarts, restarts), flapping_since = coalesce(flapping_since, p_at)
  where id = v_incident.id;
  -- What comes and goes while the others of its group are back is a matter of its own.
  if v_incident.group_id is not null then
    update public.incidents set group_id = null, channel_id = null, message_id = null where id = v_incident.id;
    insert into public.outbox (kind, incident_id, dedupe_key)
    values ('incident_opened', v_incident.id, v_incident.id || ':alone') on conflict (dedupe_key) do nothing;
  end if;
  insert into public.incident_events (incident_id, kind, status)
  values (v_incident.id, case when v_incident.flapping_since is null then 'flapping' else 'changed' end, 'online');
  perform public.incident_owe(
    v_incident.id, case when v_incident.flapping_since is null then interval '0' else interval '1 minute' end
  );
end
$$;
create function public.incident_flaps(p_bot_id uuid, p_at timestamptz) returns boolean
language sql stable set search_path = '' as $$
  select exists (
    select from public.incidents i where i.bot_id = p_bot_id and i.state = 'open'
      and (i.flapping_since is not null or public.bot_transitions(p_bot_id, p_at - interval '1 hour') >= 5)
  )
$$;
create function public.incident_doubt(p_id uuid) returns void
language sql set search_path = '' as $$
  update public.incidents i
  set release = d.template || ' ' || d.template_version, released_at = d.finished_at,
    rollback_to = case
      when d.kind in ('update', 'deploy') and i.down_since < d.finished_at + public.release_doubted()
        and i.cause in ('process_exited', 'zombie_gateway', 'crash_loop', 'intents_denied', 'deploy_failed', 'command_unanswered')
        then (public.deployment_last_good(i.bot_id, d.id) ->> 'id')::uuid
    end
  from public.bots b join public.deployments d on d.id = b.deployment_id and d.state = 'succeeded'
  where i.id = p_id and b.id = i.bot_id
$$;
create function public.incident_report(
  p_bot_id uuid, p_status text, p_cause text, p_since timestamptz, p_log_tail jsonb, p_restarts integer, p_open boolean,
  p_hold interval default '0'
) returns void
language plpgsql set search_path = '' as $$
declare
  v_id uuid;
  v_group uuid;
begin
  update public.incidents
  set status = p_status, cause = coalesce(p_cause, cause), log_tail = coalesce(p_log_tail, log_tail),
    restarts = coalesce(p_restarts, restarts)
  where bot_id = p_bot_id and state = 'open'
  returning id, group_id into v_id, v_group;
  if found then
    insert into public.incident_events (incident_id, kind, status, cause) values (v_id, 'changed', p_status, p_cause);
    if v_group is not null then
      return;
    end if;
    -- Whether a start succeeds is known soon, and a bot that flaps is told of once a minute.
    perform public.incident_owe(v_id, case
      when (select flapping_since from public.incidents where id = v_id) is not null then interval '1 minute'
      when p_status = 'starting' then interval '5 seconds'
      else interval '0'
    end);
  elsif p_open then
    insert into public.incidents (bot_id, bot_name, client_name, status, cause, down_since, log_tail, restarts)
    select b.id, b.name, c.name, p_status, p_cause, p_since, coalesce(p_log_tail, '[]'), coalesce(p_restarts, 0)
    from public.bots b join public.clients c on c.id = b.client_id where b.id = p_bot_id
    returning id into v_id;
    perform public.incident_doubt(v_id);
    insert into public.incident_events (incident_id, kind, status, cause) values (v_id, 'opened', p_status, p_cause);
    insert into public.outbox (kind, incident_id, dedupe_key, not_before)
    values ('incident_opened', v_id, v_id || ':opened', now() + p_hold)
    on conflict (dedupe_key) do nothing;
  end if;
end
$$;
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
create or replace function public.watch_write(p_steps public.watch_step[]) returns void
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
alter function public.counted_status set search_path = '';
create or replace function public.watch_steps(p_transitions jsonb) returns public.watch_step[]
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
drop function public.incidents_open, public.incidents_group, public.incidents_lone;
drop type public.incident_common;
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
create function public.incidents_group(p_hold interval) returns void
language plpgsql set search_path = '' as $$
declare
  k record;
  v_ids uuid[];
  v_group uuid;
begin
  for k in
    with lone as (
      select i.id, i.cause, b.strategy, b.template || ' ' || b.template_version as version
      from public.incidents i join public.bots b on b.id = i.bot_id
      where i.state = 'open' and i.group_id is null and i.flapping_since is null and i.acknowledged_by is null
        and i.opened_at > now() - public.grouping_window()
        and i.cause in ('process_exited', 'zombie_gateway', 'crash_loop', 'driver_unreachable', 'discord_outage',
          'command_unanswered')
    ), common as (
      select 'engine' as kind, strategy as key, cause, count(*) as bots from lone group by strategy, cause
      union all
      select 'template', version, cause, count(*) from lone group by version, cause
    )
    select c.*, c.bots::numeric / greatest(1, (
      select count(*) from public.bots b where b.desired = 'running' and c.key =
        case c.kind when 'engine' then b.strategy else b.template || ' ' || b.template_version end
    )) as share
    from common c order by c.bots desc, share desc, c.kind, c.key, c.cause
  loop
    -- What joined a greater group is not lone any more.
    select array_agg(i.id order by i.id) into v_ids
    from public.incidents i join public.bots b on b.id = i.bot_id
    where i.state = 'open' and i.group_id is null and i.flapping_since is null and i.acknowledged_by is null
      and i.opened_at > now() - public.grouping_window() and i.cause = k.cause and k.key =
        case k.kind when 'engine' then b.strategy else b.template || ' ' || b.template_version end;
    continue when v_ids is null;
    select id into v_group from public.incidents
    where state = 'open' and group_kind = k.kind and group_key = k.key and cause = k.cause
      and grouped_at > now() - public.grouping_window()
    order by opened_at limit 1;
    if v_group is null and (cardinality(v_ids) >= 5 or (cardinality(v_ids) >= 2 and k.share >= 0.2)) then
      insert into public.incidents
        (bot_name, client_name, status, cause, down_since, group_kind, group_key, grouped_at)
      select '', '', i.status, i.cause, i.down_since, k.kind, k.key, clock_timestamp()
      from public.incidents i where i.id = v_ids[1]
      returning id into v_group;
      insert into public.incident_events (incident_id, kind, status, cause)
      select id, 'opened', status, cause from public.incidents where id = v_group;
      insert into public.outbox (kind, incident_id, dedupe_key, not_before)
      values ('incident_opened', v_group, v_group || ':opened', now() + p_hold);
    end if;
    continue when v_group is null;
    perform public.incident_join(v_group, v_ids);
    perform public.incident_regroup(v_group, interval '10 seconds');
  end loop;
end
$$;
create or replace function public.incidents_change(p_steps public.watch_step[]) returns void
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
create function public.incident_application() returns trigger
language plpgsql set search_path = '' as $$
begin
  select b.application_id, (t.manifest ->> 'intents')::bigint into new.application_id, new.intents
  from public.bots b left join public.templates t on t.name = b.template and t.version = b.template_version
  where b.id = new.bot_id;
  return new;
end
$$;
create trigger incident_application before insert on public.incidents
  for each row when (new.bot_id is not null) execute function public.incident_application();
create or replace function public.incident_join(p_group uuid, p_ids uuid[]) returns void
language plpgsql set search_path = '' as $$
declare
  v_card record;
begin
  update public.incidents set group_id = p_group where id = any (p_ids);
  update public.outbox set state = 'merged', finished_at = now()
  where incident_id = any (p_ids) and state = 'pending' and attempts = 0;
  for v_card in
    select id, channel_id, message_id from public.incidents
    where id = any (p_ids) and message_id is not null order by opened_at, id
  loop
    update public.incidents set channel_id = v_card.channel_id, message_id = v_card.message_id
    where id = p_group and message_id is null;
    if found then
      update public.incidents set channel_id = null, message_id = null where id = v_card.id;
    else
      perform public.incident_owe(v_card.id);
    end if;
  end loop;
  update public.incidents set grouped_at = clock_timestamp() where id = p_group;
end
$$;
create function public.incident_copy_joins() returns trigger
language plpgsql set search_path = '' as $$
begin
  insert into public.outbox (kind, incident_id, client_id, dedupe_key)
  select 'incident_updated', p.incident_id, p.client_id, p.incident_id || ':joined:' || p.client_id
  from public.incident_copies p where p.incident_id = new.id
  on conflict (dedupe_key) do nothing;
  return null;
end
$$;
create constraint trigger incident_copy_joins after update of group_id on public.incidents deferrable initially deferred
  for each row when (new.group_id is not null and old.group_id is null) execute function public.incident_copy_joins();
create or replace function public.incident_owe(p_id uuid, p_after interval default '0') returns void
language plpgsql set search_path = '' as $$
declare
  v_version integer;
  v_due timestamptz := least(
    now() + p_after,
    (select min(not_before) from public.outbox
     where incident_id = p_id and state = 'pending' and kind = 'incident_updated' and attempts = 0)
  );
begin
  perform public.outbox_merge(p_id);
  update public.incidents set version = version + 1 where id = p_id returning version into v_version;
  -- What waits on purpose is not late, so its time begins when it is due.
  insert into public.outbox (kind, incident_id, dedupe_key, not_before, created_at)
  values ('incident_updated', p_id, p_id || ':v' || v_version, v_due, v_due)
  on conflict (dedupe_key) do nothing;
end
$$;
drop function public.incidents_flap, public.incidents_owe;
drop trigger blind_to_bot on public.bots;
create or replace function public.blind_to_bot() returns trigger
language plpgsql set search_path = '' as $$
begin
  insert into public.blind_spans (reason, started_at) values (new.cause, new.status_since)
  on conflict (reason) where ended_at is null do nothing;
  insert into public.blind_bots (span_id, bot_id, status_before)
  select id, new.id, old.status from public.blind_spans where reason = new.cause and ended_at is null
  on conflict do nothing;
  return null;
end
$$;
create trigger blind_to_bot after update of status, cause on public.bots for each row
  when (new.status = 'unknown' and new.cause in ('monitor_blind', 'discord_outage')
    and (old.status <> 'unknown' or old.cause is distinct from new.cause))
  execute function public.blind_to_bot();
drop trigger outbox_copy on public.outbox;
create or replace function public.outbox_copy() returns trigger
language plpgsql set search_path = '' as $$
begin
  if not exists (select from public.alert_routes where scope = 'people') then
    return null;
  end if;
  update public.outbox set not_before = least(not_before, now())
  where incident_id = new.incident_id and client_id is not null and held and state = 'pending';
  insert into public.outbox (kind, incident_id, client_id, dedupe_key, not_before, created_at)
  select new.kind, new.incident_id, r.client_id, new.dedupe_key || ':' || r.client_id, new.not_before, new.created_at
  from public.alert_routes r
  where r.scope = 'people' and (
    r.client_id in (
      select c from public.incidents i cross join lateral public.incident_clients(i) c where i.id = new.incident_id
    )
    or r.client_id in (select p.client_id from public.incident_copies p where p.incident_id = new.incident_id)
  )
  on conflict (dedupe_key) do nothing;
  return null;
end
$$;
create trigger outbox_copy after insert on public.outbox for each row
  when (new.client_id is null and new.kind in ('incident_opened', 'incident_updated', 'incident_resolved'))
  execute function public.outbox_copy();
drop trigger outbox_reconsider on public.outbox;
create or replace function public.outbox_reconsider() returns trigger
language plpgsql set search_path = '' as $$
begin
  perform public.outbox_release(new.incident_id);
  return null;
end
$$;
create trigger outbox_reconsider after insert on public.outbox for each row when (new.incident_id is not null)
  execute function public.outbox_reconsider();
alter table public.bots reset (fillfactor);
alter table public.incidents reset (fillfactor);
drop index public.incidents_held;
revoke all on function public.incident_copy_joins, public.incident_application, public.incidents_open, public.incidents_group,
  public.bot_transitions, public.incident_resolve, public.incident_flap, public.incident_flaps, public.incident_doubt,
  public.incident_report from public, anon, authenticated;
grant execute on function public.incident_application, public.incidents_open, public.incidents_group, public.bot_transitions,
  public.incident_resolve, public.incident_flap, public.incident_flaps, public.incident_doubt, public.incident_report
  to service_role;
