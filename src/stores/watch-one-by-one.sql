-- Writing what a tick found as it was done up to 0042, bot by bot and row by row: what the functions of today are held against.
-- Its triggers fire only where session_replication_role is `replica`, those of today only where it is not.
create schema former;

create function former.counted_status(p_status text, p_incident_open boolean) returns text
language sql immutable set search_path = '' as $$
  select case when p_incident_open and p_status in ('starting', 'deploying') then 'offline' else p_status end
$$;

create function former.bot_transitions(p_bot_id uuid, p_since timestamptz) returns bigint
language sql stable set search_path = '' as $$
  select count(*) filter (where c.is_up <> c.was_up) from (
    select s.status in ('online', 'degraded') as is_up,
      lag(s.status in ('online', 'degraded')) over (order by s.started_at) as was_up
    from public.status_intervals s
    where s.bot_id = p_bot_id and coalesce(s.ended_at, 'infinity') > p_since
      and s.status in ('online', 'degraded', 'offline', 'failed')
  ) c
$$;

create function former.bot_down_ms(p_bot_id uuid, p_from timestamptz, p_until timestamptz) returns bigint
language sql stable set search_path = '' as $$
  select coalesce(sum(extract(epoch from
    least(coalesce(s.ended_at, 'infinity'), p_until) - greatest(s.started_at, p_from)) * 1000), 0)::bigint
  from public.status_intervals s
  where s.bot_id = p_bot_id and s.status in ('offline', 'failed')
    and coalesce(s.ended_at, 'infinity') > p_from and s.started_at < p_until
$$;

create function former.outbox_merge(p_incident_id uuid) returns void
language sql set search_path = '' as $$
  update public.outbox set state = 'merged', finished_at = now()
  where incident_id = p_incident_id and state = 'pending' and kind = 'incident_updated' and attempts = 0
$$;

create function former.incident_owe(p_id uuid, p_after interval default '0') returns void
language plpgsql set search_path = '' as $$
declare
  v_version integer;
  v_due timestamptz := least(
    now() + p_after,
    (select min(not_before) from public.outbox
     where incident_id = p_id and state = 'pending' and kind = 'incident_updated' and attempts = 0)
  );
begin
  perform former.outbox_merge(p_id);
  update public.incidents set version = version + 1 where id = p_id returning version into v_version;
  -- What waits on purpose is not late, so its time begins when it is due.
  insert into public.outbox (kind, incident_id, dedupe_key, not_before, created_at)
  values ('incident_updated', p_id, p_id || ':v' || v_version, v_due, v_due)
  on conflict (dedupe_key) do nothing;
end
$$;

create function former.incident_doubt(p_id uuid) returns void
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

create function former.incident_flaps(p_bot_id uuid, p_at timestamptz) returns boolean
language sql stable set search_path = '' as $$
  select exists (
    select from public.incidents i where i.bot_id = p_bot_id and i.state = 'open'
      and (i.flapping_since is not null or former.bot_transitions(p_bot_id, p_at - interval '1 hour') >= 5)
  )
$$;

create function former.incident_regroup(p_id uuid, p_after interval) returns void
language plpgsql set search_path = '' as $$
declare
  v_group public.incidents;
  v record;
begin
  select * into v_group from public.incidents where id = p_id for update;
  select count(*) as bots, count(*) filter (where m.state = 'open') as down, count(distinct m.client_name) as clients,
    min(m.client_name) as client, sum(m.restarts) as restarts, max(m.resolved_at) as resolved_at, sum(m.down_ms) as down_ms,
    min(m.down_since) as down_since, bool_or(m.resolution = 'recovered') as recovered, min(m.resolution) as resolution,
    (array_agg(m.status order by array_position(
      array['failed', 'offline', 'unknown', 'degraded', 'starting', 'deploying', 'online'], m.status), m.id)
      filter (where m.state = 'open'))[1] as status
  into v from public.incidents m where m.group_id = p_id;
  if v.bots = 0 or v_group.state <> 'open' then
    return;
  end if;
  update public.incidents
  set bot_name = v.bots || case group_kind when 'engine' then ' bots on ' else ' bots of ' end || group_key,
    client_name = case when v.clients = 1 then v.client else v.clients || ' clients' end,
    status = coalesce(v.status, status), restarts = v.restarts, down_since = v.down_since
  where id = p_id;
  if v.down > 0 then
    perform former.incident_owe(p_id, p_after);
    return;
  end if;
  update public.incidents
  set state = 'resolved', resolution = case when v.recovered then 'recovered' else v.resolution end,
    resolved_at = v.resolved_at, down_ms = v.down_ms, version = version + 1
  where id = p_id;
  insert into public.incident_events (incident_id, kind) values (p_id, 'resolved');
  perform former.outbox_merge(p_id);
  insert into public.outbox (kind, incident_id, dedupe_key) values ('incident_resolved', p_id, p_id || ':resolved')
  on conflict (dedupe_key) do nothing;
end
$$;

create function former.incident_join(p_group uuid, p_ids uuid[]) returns void
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
      perform former.incident_owe(v_card.id);
    end if;
  end loop;
  update public.incidents set grouped_at = clock_timestamp() where id = p_group;
end
$$;

create function former.incidents_group(p_hold interval) returns void
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
    perform former.incident_join(v_group, v_ids);
    perform former.incident_regroup(v_group, interval '10 seconds');
  end loop;
end
$$;

create function former.incident_resolve(
  p_bot_id uuid, p_resolution text, p_at timestamptz, p_restarts integer default null, p_regroup boolean default true
) returns void
language plpgsql set search_path = '' as $$
declare
  v_incident uuid;
  v_group uuid;
begin
  update public.incidents
  set state = 'resolved', resolution = p_resolution, resolved_at = greatest(p_at, down_since), version = version + 1,
    restarts = coalesce(p_restarts, restarts), down_ms = former.bot_down_ms(p_bot_id, down_since, p_at)
  where bot_id = p_bot_id and state = 'open'
  returning id, group_id into v_incident, v_group;
  if found then
    insert into public.incident_events (incident_id, kind) values (v_incident, 'resolved');
    if v_group is not null then
      if p_regroup then
        perform former.incident_regroup(v_group, interval '1 minute');
      end if;
      return;
    end if;
    perform former.outbox_merge(v_incident);
    insert into public.outbox (kind, incident_id, dedupe_key)
    values ('incident_resolved', v_incident, v_incident || ':resolved')
    on conflict (dedupe_key) do nothing;
  end if;
end
$$;

create function former.incident_report(
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
    perform former.incident_owe(v_id, case
      when (select flapping_since from public.incidents where id = v_id) is not null then interval '1 minute'
      when p_status = 'starting' then interval '5 seconds'
      else interval '0'
    end);
  elsif p_open then
    insert into public.incidents (bot_id, bot_name, client_name, status, cause, down_since, log_tail, restarts)
    select b.id, b.name, c.name, p_status, p_cause, p_since, coalesce(p_log_tail, '[]'), coalesce(p_restarts, 0)
    from public.bots b join public.clients c on c.id = b.client_id where b.id = p_bot_id
    returning id into v_id;
    perform former.incident_doubt(v_id);
    insert into public.incident_events (incident_id, kind, status, cause) values (v_id, 'opened', p_status, p_cause);
    insert into public.outbox (kind, incident_id, dedupe_key, not_before)
    values ('incident_opened', v_id, v_id || ':opened', now() + p_hold)
    on conflict (dedupe_key) do nothing;
  end if;
end
$$;

create function former.incident_flap(p_bot_id uuid, p_at timestamptz, p_restarts integer) returns void
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
  perform former.incident_owe(
    v_incident.id, case when v_incident.flapping_since is null then interval '0' else interval '1 minute' end
  );
end
$$;

create function former.watch_record(p_transitions jsonb, p_hold_ms integer default 0) returns jsonb
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
      and former.incident_flaps(v_bot.id, v_found) then
      perform former.incident_flap(v_bot.id, v_found, t.restarts);
    elsif t.incident = 'resolve' then
      perform former.incident_resolve(v_bot.id, coalesce(t.resolution, 'recovered'), v_found, t.restarts, false);
    elsif t.incident in ('open', 'update') then
      perform former.incident_report(
        v_bot.id, t.status, t.cause, v_at, t."logTail", t.restarts, t.incident = 'open', v_hold
      );
    end if;

    -- An attempt to start again after a failure is downtime: while its incident is open, and also where that was closed by
    -- hand and nothing was wished for since. While a bot only flaps, a start from online is one that somebody asked for.
    v_counted := former.counted_status(t.status, exists (
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
    perform former.incidents_group(v_hold);
  end if;
  for v_group in select distinct g from unnest(v_groups) g order by g loop
    perform former.incident_regroup(v_group, interval '1 minute');
  end loop;
  return v_applied;
end
$$;

create function former.outbox_release(p_incident_id uuid) returns void
language sql set search_path = '' as $$
  with released as (
    update public.incidents set held_until = null
    where held_until > now() and (p_incident_id is null or id = p_incident_id)
    returning id
  )
  update public.outbox o set not_before = now()
  from released r where o.incident_id = r.id and o.state = 'pending' and o.not_before > now()
$$;

create function former.outbox_reconsider() returns trigger
language plpgsql set search_path = '' as $$
begin
  perform former.outbox_release(new.incident_id);
  return null;
end
$$;

create function former.incident_clients(p_incident public.incidents) returns setof uuid
language sql stable set search_path = '' as $$
  select distinct b.client_id from public.bots b
  where b.id = p_incident.bot_id or (p_incident.group_kind is not null and b.id in (
    select m.bot_id from public.incidents m where m.group_id = p_incident.id
  ))
$$;

create function former.outbox_copy() returns trigger
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
      select c from public.incidents i cross join lateral former.incident_clients(i) c where i.id = new.incident_id
    )
    or r.client_id in (select p.client_id from public.incident_copies p where p.incident_id = new.incident_id)
  )
  on conflict (dedupe_key) do nothing;
  return null;
end
$$;

create function former.incident_copy_joins() returns trigger
language plpgsql set search_path = '' as $$
begin
  insert into public.outbox (kind, incident_id, client_id, dedupe_key)
  select 'incident_updated', p.incident_id, p.client_id, p.incident_id || ':joined:' || p.client_id
  from public.incident_copies p where p.incident_id = new.id
  on conflict (dedupe_key) do nothing;
  return null;
end
$$;

create function former.blind_to_bot() returns trigger
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

create function former.incident_application() returns trigger
language plpgsql set search_path = '' as $$
begin
  select b.application_id, (t.manifest ->> 'intents')::bigint into new.application_id, new.intents
  from public.bots b left join public.templates t on t.name = b.template and t.version = b.template_version
  where b.id = new.bot_id;
  return new;
end
$$;

create trigger former_outbox_reconsider after insert on public.outbox for each row when (new.incident_id is not null)
  execute function former.outbox_reconsider();

alter table public.outbox enable replica trigger former_outbox_reconsider;

create trigger former_outbox_copy after insert on public.outbox for each row
  when (new.client_id is null and new.kind in ('incident_opened', 'incident_updated', 'incident_resolved'))
  execute function former.outbox_copy();

alter table public.outbox enable replica trigger former_outbox_copy;

create constraint trigger former_incident_copy_joins after update of group_id on public.incidents deferrable initially deferred
  for each row when (new.group_id is not null and old.group_id is null) execute function former.incident_copy_joins();

alter table public.incidents enable replica trigger former_incident_copy_joins;

create trigger former_blind_to_bot after update of status, cause on public.bots for each row
  when (new.status = 'unknown' and new.cause in ('monitor_blind', 'discord_outage')
    and (old.status <> 'unknown' or old.cause is distinct from new.cause))
  execute function former.blind_to_bot();

alter table public.bots enable replica trigger former_blind_to_bot;

create trigger former_incident_application before insert on public.incidents
  for each row when (new.bot_id is not null) execute function former.incident_application();

alter table public.incidents enable replica trigger former_incident_application;
