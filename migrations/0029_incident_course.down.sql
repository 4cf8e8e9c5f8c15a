create or replace function public.watch_record(p_transitions jsonb) returns jsonb
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
create or replace function public.outbox_sent(p_id bigint, p_message_id text) returns void
language sql set search_path = '' as $$
  update public.outbox
  set state = 'sent', attempts = attempts + 1, message_id = p_message_id, error = null, finished_at = now()
  where id = p_id and state = 'pending'
$$;
create or replace function public.incident_report(
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
    perform public.incident_owe(v_id);
  elsif p_open then
    insert into public.incidents (bot_id, bot_name, client_name, status, cause, down_since, log_tail, restarts)
    select b.id, b.name, c.name, p_status, p_cause, p_since, coalesce(p_log_tail, '[]'), coalesce(p_restarts, 0)
    from public.bots b join public.clients c on c.id = b.client_id where b.id = p_bot_id
    returning id into v_id;
    insert into public.incident_events (incident_id, kind, status, cause) values (v_id, 'opened', p_status, p_cause);
    insert into public.outbox (kind, incident_id, dedupe_key)
    values ('incident_opened', v_id, v_id || ':opened')
    on conflict (dedupe_key) do nothing;
  end if;
end
$$;
create or replace function public.incident_resolve(
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
    insert into public.incident_events (incident_id, kind) values (v_incident, 'resolved');
    insert into public.outbox (kind, incident_id, dedupe_key)
    values ('incident_resolved', v_incident, v_incident || ':resolved')
    on conflict (dedupe_key) do nothing;
  end if;
end
$$;
create or replace function public.incident_close(p_id uuid, p_by text, p_text text) returns void
language plpgsql set search_path = '' as $$
declare
  v_incident public.incidents := public.incident_hold(p_id);
begin
  update public.incidents
  set state = 'resolved', resolution = 'closed', closed_by = p_by, closing = p_text, version = version + 1,
    resolved_at = greatest(clock_timestamp(), v_incident.down_since)
  where id = p_id;
  insert into public.incident_events (incident_id, kind, by, text) values (p_id, 'resolved', p_by, p_text);
  insert into public.outbox (kind, incident_id, dedupe_key) values ('incident_resolved', p_id, p_id || ':resolved')
  on conflict (dedupe_key) do nothing;
end
$$;
drop function public.incidents_tend, public.incident_flap, public.incident_flaps, public.incident_doubt,
  public.outbox_merge, public.bot_down_ms, public.bot_transitions, public.flapping_calm, public.release_doubted;
drop function public.incident_owe(uuid, interval);
create function public.incident_owe(p_id uuid) returns void
language plpgsql set search_path = '' as $$
declare
  v_version integer;
begin
  update public.incidents set version = version + 1 where id = p_id returning version into v_version;
  insert into public.outbox (kind, incident_id, dedupe_key)
  values ('incident_updated', p_id, p_id || ':v' || v_version)
  on conflict (dedupe_key) do nothing;
end
$$;
revoke all on function public.incident_owe from public, anon, authenticated;
grant execute on function public.incident_owe to service_role;
update public.outbox set state = 'sent' where state = 'merged';
alter table public.outbox
  drop constraint outbox_state_check,
  add constraint outbox_state_check check (state in ('pending', 'sent', 'given_up'));
delete from public.incident_events where kind = 'flapping';
alter table public.incident_events
  drop constraint incident_events_kind_check,
  add constraint incident_events_kind_check check (kind in ('opened', 'changed', 'acknowledged', 'noted', 'resolved'));
alter table public.incidents
  drop column flapping_since,
  drop column down_ms,
  drop column rollback_to,
  drop column release,
  drop column released_at;
