-- What people do about an incident: acknowledge it, note something, close it by hand; and its timeline, which says all of it.

alter table public.incidents
  drop constraint incidents_resolution_check,
  add constraint incidents_resolution_check check (resolution in ('recovered', 'stopped', 'deleted', 'closed')),
  add column acknowledged_by text,
  add column acknowledged_at timestamptz(3),
  add column acknowledgement text,
  add column closed_by text,
  add column closing text,
  add constraint incidents_acknowledged check ((acknowledged_by is null) = (acknowledged_at is null)),
  add constraint incidents_closed check ((resolution is not distinct from 'closed') = (closed_by is not null));
comment on column public.incidents.acknowledgement is 'What the person who acknowledged it said';
comment on column public.incidents.closing is 'What the person who closed it by hand said';

create table public.incident_events (
  id bigint generated always as identity primary key,
  incident_id uuid not null references public.incidents (id) on delete cascade,
  happened_at timestamptz(3) not null default clock_timestamp(),
  kind text not null check (kind in ('opened', 'changed', 'acknowledged', 'noted', 'resolved')),
  -- A person's Discord id; null for what Muster saw or did.
  by text,
  -- What a person said.
  text text,
  status text,
  cause text
);
-- For: the timeline of an incident, and the foreign key.
create index incident_events_incident on public.incident_events (incident_id, id);
alter table public.incident_events enable row level security;
revoke all on public.incident_events from public, anon, authenticated;
grant select, insert, update, delete on public.incident_events to service_role;
grant usage on sequence public.incident_events_id_seq to service_role;

insert into public.incident_events (incident_id, happened_at, kind, status, cause)
select id, opened_at, 'opened', status, cause from public.incidents;
insert into public.incident_events (incident_id, happened_at, kind)
select id, resolved_at, 'resolved' from public.incidents where state = 'resolved';

-- As it is now, by its id, the first eight digits of it, or the name of its bot: then the open one, or else the newest.
create function public.incident_find(p_ref text) returns jsonb
language sql stable set search_path = '' as $$
  select to_jsonb(i) from public.incidents i
  where i.id = public.uuid_of(p_ref) or lower(i.bot_name) = lower(p_ref)
    or (p_ref ~* '^[0-9a-f]{8}$' and left(i.id::text, 8) = lower(p_ref))
  order by i.id = public.uuid_of(p_ref) desc nulls last, i.state = 'open' desc, i.opened_at desc
  limit 1
$$;

-- Those that are open before the others, each newest first.
create function public.incident_list(p_limit integer, p_open_only boolean) returns jsonb
language sql stable set search_path = '' as $$
  select coalesce(jsonb_agg(to_jsonb(l) order by l.state = 'open' desc, l.opened_at desc), '[]')
  from (
    select i.* from public.incidents i where i.state = 'open' or not p_open_only
    order by i.state = 'open' desc, i.opened_at desc limit p_limit
  ) l
$$;

-- Owes an edit of the incident's message; cards of before cannot act any more.
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

-- Locks it, so that of two people the slower is told; problem `IncidentOver` when it has ended.
create function public.incident_hold(p_id uuid) returns public.incidents
language plpgsql set search_path = '' as $$
declare
  v_incident public.incidents;
begin
  select * into v_incident from public.incidents where id = p_id for update;
  if v_incident.id is null then
    perform public.raise_problem(404, 'IncidentNotFound', p_id::text);
  elsif v_incident.state <> 'open' then
    perform public.raise_problem(409, 'IncidentOver', v_incident.bot_name);
  end if;
  return v_incident;
end
$$;

create function public.incident_acknowledge(p_id uuid, p_by text, p_text text) returns void
language plpgsql set search_path = '' as $$
declare
  v_incident public.incidents := public.incident_hold(p_id);
begin
  if v_incident.acknowledged_by is not null then
    perform public.raise_problem(409, 'IncidentAcknowledged', v_incident.bot_name);
  end if;
  update public.incidents set acknowledged_by = p_by, acknowledged_at = clock_timestamp(), acknowledgement = p_text
  where id = p_id;
  insert into public.incident_events (incident_id, kind, by, text) values (p_id, 'acknowledged', p_by, p_text);
  perform public.incident_owe(p_id);
end
$$;

-- Ends it by hand, whatever the bot is doing; its next failure opens another one.
create function public.incident_close(p_id uuid, p_by text, p_text text) returns void
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

-- As in 0008, with its place in the timeline.
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

-- As in 0008, with its place in the timeline.
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

revoke all on function public.incident_find, public.incident_list, public.incident_owe, public.incident_hold,
  public.incident_acknowledge, public.incident_close from public, anon, authenticated;
grant execute on function public.incident_find, public.incident_list, public.incident_owe, public.incident_hold,
  public.incident_acknowledge, public.incident_close to service_role;
