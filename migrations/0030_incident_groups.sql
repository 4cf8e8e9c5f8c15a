-- Bots that fail together are one incident with one message: it lists them, and each has an incident of its own, which says
-- nothing by itself, for its time and its timeline.

alter table public.incidents
  add column group_id uuid references public.incidents (id) on delete set null,
  add column group_kind text check (group_kind in ('engine', 'template')),
  add column group_key text,
  add column grouped_at timestamptz(3),
  add constraint incidents_group check (
    (group_kind is null) = (group_key is null) and (group_kind is null) = (grouped_at is null)
    and (group_kind is null or (bot_id is null and group_id is null))
  );
comment on column public.incidents.group_kind is 'What the bots of it have in common; null for the incident of one bot';
comment on column public.incidents.grouped_at is 'When the newest bot joined it';
-- For: the bots of a group, and the foreign key.
create index incidents_group_id on public.incidents (group_id) where group_id is not null;

-- Failures this close to each other, and of the same cause, have something in common.
create function public.grouping_window() returns interval
language sql immutable set search_path = '' as $$ select interval '1 minute' $$;

-- An incident as it is told: of a group with its bots, those first that are not back; of a bot in a group with the group's name.
create function public.incident_told(p_incident public.incidents) returns jsonb
language sql stable set search_path = '' as $$
  select to_jsonb(p_incident) || jsonb_build_object(
    'group_name', (select g.bot_name from public.incidents g where g.id = p_incident.group_id),
    'members', case when p_incident.group_kind is null then '[]'::jsonb else (
      select coalesce(jsonb_agg(jsonb_build_object('botName', m.bot_name, 'clientName', m.client_name, 'state', m.state,
        'status', m.status) order by m.state, lower(m.bot_name)), '[]')
      from public.incidents m where m.group_id = p_incident.id
    ) end
  )
$$;

-- As in 0028, as it is told.
create or replace function public.incident_find(p_ref text) returns jsonb
language sql stable set search_path = '' as $$
  select public.incident_told(i) from public.incidents i
  where i.id = public.uuid_of(p_ref) or lower(i.bot_name) = lower(p_ref)
    or (p_ref ~* '^[0-9a-f]{8}$' and left(i.id::text, 8) = lower(p_ref))
  order by i.id = public.uuid_of(p_ref) desc nulls last, i.state = 'open' desc, i.opened_at desc
  limit 1
$$;

-- As in 0028; bots of a group are told by it.
create or replace function public.incident_list(p_limit integer, p_open_only boolean) returns jsonb
language sql stable set search_path = '' as $$
  select coalesce(jsonb_agg(to_jsonb(l) order by l.state = 'open' desc, l.opened_at desc), '[]')
  from (
    select i.* from public.incidents i where i.group_id is null and (i.state = 'open' or not p_open_only)
    order by i.state = 'open' desc, i.opened_at desc limit p_limit
  ) l
$$;

-- Works out a group anew from its bots, and owes its message: the end at once, everything else after `p_after`.
create function public.incident_regroup(p_id uuid, p_after interval) returns void
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
    perform public.incident_owe(p_id, p_after);
    return;
  end if;
  update public.incidents
  set state = 'resolved', resolution = case when v.recovered then 'recovered' else v.resolution end,
    resolved_at = v.resolved_at, down_ms = v.down_ms, version = version + 1
  where id = p_id;
  insert into public.incident_events (incident_id, kind) values (p_id, 'resolved');
  perform public.outbox_merge(p_id);
  insert into public.outbox (kind, incident_id, dedupe_key) values ('incident_resolved', p_id, p_id || ':resolved')
  on conflict (dedupe_key) do nothing;
end
$$;

-- Puts these incidents, each of one bot, into the group. What they still owe is told by it. The oldest message that one of
-- them has becomes the group's; the others say from now on to what they belong.
create function public.incident_join(p_group uuid, p_ids uuid[]) returns void
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

-- Incidents that opened within a minute, with the same cause, on the same engine or of the same template version: five of
-- them, or a fifth of the bots that are to run there, are one. Causes that lie with one application alone are left out.
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

-- As in 0029, with all the bots of a group.
create or replace function public.incident_close(p_id uuid, p_by text, p_text text) returns void
language plpgsql set search_path = '' as $$
declare
  v_incident public.incidents := public.incident_hold(p_id);
begin
  update public.incidents
  set state = 'resolved', resolution = 'closed', closed_by = p_by, closing = p_text, version = version + 1,
    resolved_at = greatest(clock_timestamp(), v_incident.down_since),
    down_ms = case when v_incident.group_kind is null
      then public.bot_down_ms(v_incident.bot_id, v_incident.down_since, clock_timestamp()) end
  where id = p_id;
  update public.incidents
  set state = 'resolved', resolution = 'closed', closed_by = p_by, closing = p_text, version = version + 1,
    resolved_at = greatest(clock_timestamp(), down_since),
    down_ms = public.bot_down_ms(bot_id, down_since, clock_timestamp())
  where group_id = p_id and state = 'open';
  perform public.outbox_merge(p_id);
  insert into public.incident_events (incident_id, kind, by, text) values (p_id, 'resolved', p_by, p_text);
  insert into public.outbox (kind, incident_id, dedupe_key) values ('incident_resolved', p_id, p_id || ':resolved')
  on conflict (dedupe_key) do nothing;
end
$$;

-- As in 0029; a bot of a group is told by it.
drop function public.incident_resolve(uuid, text, timestamptz, integer);
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

-- As in 0029; a bot of a group is told by it, and a new incident waits for `p_hold`, for others like it may follow.
drop function public.incident_report(uuid, text, text, timestamptz, jsonb, integer, boolean);
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

-- As in 0029; such a bot leaves its group.
create or replace function public.incident_flap(p_bot_id uuid, p_at timestamptz, p_restarts integer) returns void
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

-- As in 0029, in the order of ids, as everywhere.
create or replace function public.incidents_tend() returns integer
language plpgsql set search_path = '' as $$
declare
  v_calm record;
  v_count integer := 0;
begin
  for v_calm in
    select i.bot_id, b.status_since from public.incidents i join public.bots b on b.id = i.bot_id
    where i.state = 'open' and i.flapping_since is not null and b.status = 'online'
      and b.status_since < now() - public.flapping_calm()
    order by b.id for update of b
  loop
    perform public.incident_resolve(v_calm.bot_id, 'recovered', v_calm.status_since);
    v_count := v_count + 1;
  end loop;
  return v_count;
end
$$;

-- As in 0029, with what bots fail together.
drop function public.watch_record(jsonb);
create function public.watch_record(p_transitions jsonb, p_hold_ms integer default 0) returns jsonb
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

-- Where the message of an incident is. One that joined a group while its message was on its way says so now.
create function public.incident_set_message(p_id uuid, p_channel_id text, p_message_id text) returns void
language plpgsql set search_path = '' as $$
begin
  update public.incidents set channel_id = p_channel_id, message_id = p_message_id where id = p_id;
  if (select group_id from public.incidents where id = p_id) is not null then
    perform public.incident_owe(p_id);
  end if;
end
$$;

-- As in 0009; what was merged while it was on its way may be there or not, so it is tried again.
create or replace function public.outbox_retry(p_id bigint, p_after_ms double precision, p_error text) returns void
language sql set search_path = '' as $$
  update public.outbox
  set state = 'pending', finished_at = null, attempts = attempts + 1, not_before = now() + p_after_ms * interval '1 millisecond', error = p_error
  where id = p_id and state in ('pending', 'merged')
$$;

revoke all on function public.grouping_window, public.incident_told, public.incident_regroup, public.incident_join,
  public.incidents_group, public.incident_resolve, public.incident_report, public.watch_record,
  public.incident_set_message from public, anon, authenticated;
grant execute on function public.grouping_window, public.incident_told, public.incident_regroup, public.incident_join,
  public.incidents_group, public.incident_resolve, public.incident_report, public.watch_record,
  public.incident_set_message to service_role;
