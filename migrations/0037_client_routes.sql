-- Clients' own routes: their people are told of their own bots, by messages of their own.

alter table public.alert_routes
  drop constraint alert_routes_scope_check,
  drop constraint alert_routes_subject,
  add constraint alert_routes_scope_check check (scope in ('fleet', 'client', 'bot', 'people')),
  add constraint alert_routes_subject check (
    (scope in ('client', 'people')) = (client_id is not null) and (scope = 'bot') = (bot_id is not null)
  );

alter table public.outbox
  add column client_id uuid references public.clients (id) on delete cascade,
  add column held boolean not null default false;
comment on column public.outbox.client_id is 'Set where it is for the people of that client';
comment on column public.outbox.held is 'Quiet hours of that client kept it';
-- For: the foreign key.
create index outbox_client on public.outbox (client_id) where client_id is not null;

create table public.incident_copies (
  incident_id uuid not null references public.incidents (id) on delete cascade,
  client_id uuid not null references public.clients (id) on delete cascade,
  channel_id text not null,
  message_id text not null,
  primary key (incident_id, client_id)
);
comment on table public.incident_copies is 'The messages of incidents that the people of clients have';
-- For: the foreign key.
create index incident_copies_client on public.incident_copies (client_id);
alter table public.incident_copies enable row level security;
revoke all on public.incident_copies from public, anon, authenticated;
grant select, insert, update, delete on public.incident_copies to service_role;
select public.fence_tables();

-- The clients of the bots of an incident, as far as they still exist.
create function public.incident_clients(p_incident public.incidents) returns setof uuid
language sql stable set search_path = '' as $$
  select distinct b.client_id from public.bots b
  where b.id = p_incident.bot_id or (p_incident.group_kind is not null and b.id in (
    select m.bot_id from public.incidents m where m.group_id = p_incident.id
  ))
$$;

-- As in 0036; of each bot of a group it is known whose it is.
create or replace function public.incident_told(p_incident public.incidents) returns jsonb
language sql stable set search_path = '' as $$
  select to_jsonb(p_incident) || jsonb_build_object(
    'group_name', (select g.bot_name from public.incidents g where g.id = p_incident.group_id),
    'members', case when p_incident.group_kind is null then '[]'::jsonb else (
      select coalesce(jsonb_agg(jsonb_build_object('botName', m.bot_name, 'clientName', m.client_name, 'state', m.state,
        'status', m.status, 'clientId', b.client_id) order by m.state, lower(m.bot_name)), '[]')
      from public.incidents m left join public.bots b on b.id = m.bot_id where m.group_id = p_incident.id
    ) end,
    'client_ids', (select coalesce(jsonb_agg(c), '[]') from public.incident_clients(p_incident) c)
  )
$$;

-- Whatever is owed of an incident is owed to the people of its clients, too, where they have a route.
create function public.outbox_copy() returns trigger
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

-- A bot that turns out to have failed with others says so where it was told alone. At the end of the transaction: what is owed
-- of it until then is told by the group.
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

-- Where the message is that the people of that client have.
create function public.incident_set_copy(p_id uuid, p_client_id uuid, p_channel_id text, p_message_id text) returns void
language sql set search_path = '' as $$
  insert into public.incident_copies (incident_id, client_id, channel_id, message_id)
  values (p_id, p_client_id, p_channel_id, p_message_id)
  on conflict (incident_id, client_id) do update set channel_id = excluded.channel_id, message_id = excluded.message_id
$$;

-- As in 0036; what is held of a client's message says nothing of the incident's own.
create or replace function public.outbox_hold(p_id bigint, p_until timestamptz) returns void
language plpgsql set search_path = '' as $$
declare
  v_item public.outbox;
begin
  update public.outbox set not_before = p_until, held = held or client_id is not null
  where id = p_id and state = 'pending' returning * into v_item;
  update public.incidents set held_until = p_until
  where id = v_item.incident_id and message_id is null and v_item.client_id is null;
end
$$;

-- As in 0036; also what is held of clients' messages.
create or replace function public.alert_route_set(p_route jsonb) returns void
language plpgsql set search_path = '' as $$
begin
  insert into public.alert_routes as a (scope, client_id, bot_id, channel_id, role_id, minimum, remind_minutes, quiet_from,
    quiet_until, quiet_zone, escalate_minutes, escalate_channel_id, escalate_role_id, set_by)
  select scope, client_id, bot_id, channel_id, role_id, minimum, remind_minutes, quiet_from,
    quiet_until, quiet_zone, escalate_minutes, escalate_channel_id, escalate_role_id, set_by
  from jsonb_populate_record(null::public.alert_routes, p_route)
  on conflict (scope, subject) do update
  set channel_id = excluded.channel_id, role_id = excluded.role_id, minimum = excluded.minimum,
    remind_minutes = excluded.remind_minutes, quiet_from = excluded.quiet_from, quiet_until = excluded.quiet_until,
    quiet_zone = excluded.quiet_zone, escalate_minutes = excluded.escalate_minutes,
    escalate_channel_id = excluded.escalate_channel_id, escalate_role_id = excluded.escalate_role_id,
    set_by = excluded.set_by, set_at = now();
  perform public.outbox_release(null);
  update public.outbox set not_before = now()
  where held and state = 'pending' and client_id = (p_route ->> 'client_id')::uuid and not_before > now();
end
$$;

revoke all on function public.incident_clients, public.outbox_copy, public.incident_copy_joins, public.incident_set_copy
  from public, anon, authenticated;
grant execute on function public.incident_clients, public.incident_set_copy to service_role;
