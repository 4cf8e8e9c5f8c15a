drop function public.incident_close, public.incident_acknowledge, public.incident_hold, public.incident_list,
  public.incident_find;
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
    insert into public.outbox (kind, incident_id, dedupe_key)
    values ('incident_resolved', v_incident, v_incident || ':resolved')
    on conflict (dedupe_key) do nothing;
  end if;
end
$$;
create or replace function public.incident_report(
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
drop function public.incident_owe;
drop table public.incident_events;
alter table public.incidents
  drop constraint incidents_closed,
  drop constraint incidents_acknowledged,
  drop constraint incidents_resolution_check;
update public.incidents set resolution = 'stopped' where resolution = 'closed';
alter table public.incidents
  drop column closing,
  drop column closed_by,
  drop column acknowledgement,
  drop column acknowledged_at,
  drop column acknowledged_by,
  add constraint incidents_resolution_check check (resolution in ('recovered', 'stopped', 'deleted'));
