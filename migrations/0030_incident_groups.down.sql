drop function public.incident_set_message, public.watch_record, public.incident_report, public.incident_resolve;
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

    if t.incident = 'resolve' and coalesce(t.resolution, 'recovered') = 'recovered'
      and public.incident_flaps(v_bot.id, v_at) then
      perform public.incident_flap(v_bot.id, v_at, t.restarts);
    elsif t.incident = 'resolve' then
      perform public.incident_resolve(v_bot.id, coalesce(t.resolution, 'recovered'), v_at, t.restarts);
    elsif t.incident in ('open', 'update') then
      perform public.incident_report(
        v_bot.id, t.status, t.cause, v_at, t."logTail", t.restarts, t.incident = 'open'
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
  return v_applied;
end
$$;
create function public.incident_report(
  p_bot_id uuid, p_status text, p_cause text, p_since timestamptz, p_log_tail jsonb, p_restarts integer, p_open boolean
) returns void
language plpgsql set search_path = '' as $$
declare
  v_id uuid;
begin
  update public.incidents
  set status = p_status, cause = coalesce(p_cause, cause), log_tail = coalesce(p_log_tail, log_tail),
    restarts = coalesce(p_restarts, restarts)
  where bot_id = p_bot_id and state = 'open'
  returning id into v_id;
  if found then
    insert into public.incident_events (incident_id, kind, status, cause) values (v_id, 'changed', p_status, p_cause);
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
    insert into public.outbox (kind, incident_id, dedupe_key)
    values ('incident_opened', v_id, v_id || ':opened')
    on conflict (dedupe_key) do nothing;
  end if;
end
$$;
create function public.incident_resolve(
  p_bot_id uuid, p_resolution text, p_at timestamptz, p_restarts integer default null
) returns void
language plpgsql set search_path = '' as $$
declare
  v_incident uuid;
begin
  update public.incidents
  set state = 'resolved', resolution = p_resolution, resolved_at = greatest(p_at, down_since), version = version + 1,
    restarts = coalesce(p_restarts, restarts), down_ms = public.bot_down_ms(p_bot_id, down_since, p_at)
  where bot_id = p_bot_id and state = 'open'
  returning id into v_incident;
  if found then
    insert into public.incident_events (incident_id, kind) values (v_incident, 'resolved');
    perform public.outbox_merge(v_incident);
    insert into public.outbox (kind, incident_id, dedupe_key)
    values ('incident_resolved', v_incident, v_incident || ':resolved')
    on conflict (dedupe_key) do nothing;
  end if;
end
$$;
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
    for update of b
  loop
    perform public.incident_resolve(v_calm.bot_id, 'recovered', v_calm.status_since);
    v_count := v_count + 1;
  end loop;
  return v_count;
end
$$;
create or replace function public.incident_flap(p_bot_id uuid, p_at timestamptz, p_restarts integer) returns void
language plpgsql set search_path = '' as $$
declare
  v_incident public.incidents;
begin
  select * into v_incident from public.incidents where bot_id = p_bot_id and state = 'open' for update;
  update public.incidents
  set status = 'online', restarts = coalesce(p_restarts, restarts), flapping_since = coalesce(flapping_since, p_at)
  where id = v_incident.id;
  insert into public.incident_events (incident_id, kind, status)
  values (v_incident.id, case when v_incident.flapping_since is null then 'flapping' else 'changed' end, 'online');
  perform public.incident_owe(
    v_incident.id, case when v_incident.flapping_since is null then interval '0' else interval '1 minute' end
  );
end
$$;
create or replace function public.incident_close(p_id uuid, p_by text, p_text text) returns void
language plpgsql set search_path = '' as $$
declare
  v_incident public.incidents := public.incident_hold(p_id);
begin
  update public.incidents
  set state = 'resolved', resolution = 'closed', closed_by = p_by, closing = p_text, version = version + 1,
    resolved_at = greatest(clock_timestamp(), v_incident.down_since),
    down_ms = public.bot_down_ms(v_incident.bot_id, v_incident.down_since, clock_timestamp())
  where id = p_id;
  perform public.outbox_merge(p_id);
  insert into public.incident_events (incident_id, kind, by, text) values (p_id, 'resolved', p_by, p_text);
  insert into public.outbox (kind, incident_id, dedupe_key) values ('incident_resolved', p_id, p_id || ':resolved')
  on conflict (dedupe_key) do nothing;
end
$$;
create or replace function public.incident_list(p_limit integer, p_open_only boolean) returns jsonb
language sql stable set search_path = '' as $$
  select coalesce(jsonb_agg(to_jsonb(l) order by l.state = 'open' desc, l.opened_at desc), '[]')
  from (
    select i.* from public.incidents i where i.state = 'open' or not p_open_only
    order by i.state = 'open' desc, i.opened_at desc limit p_limit
  ) l
$$;
create or replace function public.incident_find(p_ref text) returns jsonb
language sql stable set search_path = '' as $$
  select to_jsonb(i) from public.incidents i
  where i.id = public.uuid_of(p_ref) or lower(i.bot_name) = lower(p_ref)
    or (p_ref ~* '^[0-9a-f]{8}$' and left(i.id::text, 8) = lower(p_ref))
  order by i.id = public.uuid_of(p_ref) desc nulls last, i.state = 'open' desc, i.opened_at desc
  limit 1
$$;
create or replace function public.outbox_retry(p_id bigint, p_after_ms double precision, p_error text) returns void
language sql set search_path = '' as $$
  update public.outbox
  set attempts = attempts + 1, not_before = now() + p_after_ms * interval '1 millisecond', error = p_error
  where id = p_id and state = 'pending'
$$;
drop function public.incidents_group, public.incident_join, public.incident_regroup, public.incident_told,
  public.grouping_window;
revoke all on function public.incident_resolve, public.incident_report, public.watch_record
  from public, anon, authenticated;
grant execute on function public.incident_resolve, public.incident_report, public.watch_record to service_role;
delete from public.incidents where group_kind is not null;
alter table public.incidents
  drop constraint incidents_group,
  drop column grouped_at,
  drop column group_key,
  drop column group_kind,
  drop column group_id;
