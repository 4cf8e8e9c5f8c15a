-- Routes of single clients and bots, quiet hours, reminders and escalation. Who is told what is decided when a message is sent
-- (src/domain/alert-route.ts); what was decided is written here, so that nothing is said twice.

alter table public.alert_routes
  drop constraint alert_routes_pkey,
  drop constraint alert_routes_scope_check,
  add column client_id uuid references public.clients (id) on delete cascade,
  add column bot_id uuid references public.bots (id) on delete cascade,
  add column subject text generated always as (coalesce(client_id::text, bot_id::text, '')) stored,
  add column role_id text,
  add column minimum text not null default 'minor' check (minimum in ('minor', 'major', 'critical')),
  add column remind_minutes integer check (remind_minutes between 5 and 10080),
  add column quiet_from integer check (quiet_from between 0 and 1439),
  add column quiet_until integer check (quiet_until between 0 and 1439 and quiet_until <> quiet_from),
  add column quiet_zone text,
  add column escalate_minutes integer check (escalate_minutes between 1 and 10080),
  add column escalate_channel_id text,
  add column escalate_role_id text,
  add constraint alert_routes_pkey primary key (scope, subject),
  add constraint alert_routes_scope_check check (scope in ('fleet', 'client', 'bot')),
  add constraint alert_routes_subject check (
    (scope = 'client') = (client_id is not null) and (scope = 'bot') = (bot_id is not null)
  ),
  add constraint alert_routes_quiet check (
    (quiet_from is null) = (quiet_until is null) and (quiet_from is null) = (quiet_zone is null)
  ),
  add constraint alert_routes_escalation check (
    (escalate_minutes is null) = (escalate_channel_id is null and escalate_role_id is null)
  );
comment on column public.alert_routes.quiet_from is 'Minutes since midnight in quiet_zone';
-- For: the foreign keys.
create index alert_routes_client on public.alert_routes (client_id) where client_id is not null;
create index alert_routes_bot on public.alert_routes (bot_id) where bot_id is not null;

alter table public.incidents
  add column held_until timestamptz(3),
  add column reminders integer not null default 0,
  add column reminded_at timestamptz(3),
  add column escalated_at timestamptz(3);
comment on column public.incidents.held_until is 'Quiet hours kept it: when they end, or ended';

alter table public.incident_events
  drop constraint incident_events_kind_check,
  add constraint incident_events_kind_check
    check (kind in ('opened', 'changed', 'acknowledged', 'noted', 'flapping', 'reminded', 'escalated', 'resolved'));

-- `skipped`: no route wanted it, or nobody had to be told any more.
alter table public.outbox
  drop constraint outbox_kind_check,
  add constraint outbox_kind_check check (kind in (
    'incident_opened', 'incident_updated', 'incident_resolved', 'incident_reminder', 'incident_escalated', 'alert_test', 'notice'
  )),
  drop constraint outbox_state_check,
  add constraint outbox_state_check check (state in ('pending', 'sent', 'merged', 'skipped', 'given_up'));

-- As in 0030, with the clients of its bots, by which its route is found.
create or replace function public.incident_told(p_incident public.incidents) returns jsonb
language sql stable set search_path = '' as $$
  select to_jsonb(p_incident) || jsonb_build_object(
    'group_name', (select g.bot_name from public.incidents g where g.id = p_incident.group_id),
    'members', case when p_incident.group_kind is null then '[]'::jsonb else (
      select coalesce(jsonb_agg(jsonb_build_object('botName', m.bot_name, 'clientName', m.client_name, 'state', m.state,
        'status', m.status) order by m.state, lower(m.bot_name)), '[]')
      from public.incidents m where m.group_id = p_incident.id
    ) end,
    'client_ids', (
      select coalesce(jsonb_agg(distinct b.client_id), '[]') from public.bots b
      where b.id = p_incident.bot_id or (p_incident.group_kind is not null and b.id in (
        select m.bot_id from public.incidents m where m.group_id = p_incident.id
      ))
    )
  )
$$;

-- What a route held is looked at again: it may be told now.
create function public.outbox_release(p_incident_id uuid) returns void
language sql set search_path = '' as $$
  with released as (
    update public.incidents set held_until = null
    where held_until > now() and (p_incident_id is null or id = p_incident_id)
    returning id
  )
  update public.outbox o set not_before = now()
  from released r where o.incident_id = r.id and o.state = 'pending' and o.not_before > now()
$$;

-- Sets the whole route of its part of the fleet: what is left out is off.
create function public.alert_route_set(p_route jsonb) returns void
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
end
$$;

-- False when there was none.
create function public.alert_route_remove(p_scope text, p_subject text) returns boolean
language plpgsql set search_path = '' as $$
begin
  delete from public.alert_routes where scope = p_scope and subject = p_subject;
  if not found then
    return false;
  end if;
  perform public.outbox_release(null);
  return true;
end
$$;

-- Keeps a message, and what is owed of its incident behind it, for the end of quiet hours.
create function public.outbox_hold(p_id bigint, p_until timestamptz) returns void
language plpgsql set search_path = '' as $$
declare
  v_incident uuid;
begin
  update public.outbox set not_before = p_until where id = p_id and state = 'pending' returning incident_id into v_incident;
  update public.incidents set held_until = p_until where id = v_incident and message_id is null;
end
$$;

create function public.outbox_skip(p_id bigint) returns void
language sql set search_path = '' as $$
  update public.outbox set state = 'skipped', finished_at = now() where id = p_id and state = 'pending'
$$;

-- Whatever happens to an incident that is held may make it bad enough to be told at once.
create function public.outbox_reconsider() returns trigger
language plpgsql set search_path = '' as $$
begin
  perform public.outbox_release(new.incident_id);
  return null;
end
$$;
create trigger outbox_reconsider after insert on public.outbox for each row when (new.incident_id is not null)
  execute function public.outbox_reconsider();

-- Incidents that nobody has acknowledged, as they are told; those that a group tells of are left out.
create function public.incidents_unattended() returns jsonb
language sql stable set search_path = '' as $$
  select coalesce(jsonb_agg(public.incident_told(i) order by i.opened_at), '[]') from public.incidents i
  where i.state = 'open' and i.group_id is null and i.acknowledged_by is null
$$;

-- Owes reminders and escalations that were decided from what was known: what somebody else has said meanwhile, or has
-- acknowledged, is left out. Answers how many there were.
create function public.incidents_nudge(p_nudges jsonb) returns integer
language plpgsql set search_path = '' as $$
declare
  n record;
  v_count integer := 0;
begin
  for n in
    select x.* from jsonb_to_recordset(p_nudges) as x ("incidentId" uuid, kind text, reminders integer)
    order by x."incidentId", x.kind
  loop
    update public.incidents
    set reminders = reminders + (n.kind = 'reminder')::integer,
      reminded_at = case n.kind when 'reminder' then now() else reminded_at end,
      escalated_at = case n.kind when 'escalation' then now() else escalated_at end
    where id = n."incidentId" and state = 'open' and acknowledged_by is null
      and (n.kind <> 'escalation' or escalated_at is null) and (n.kind <> 'reminder' or reminders = n.reminders);
    continue when not found;
    insert into public.incident_events (incident_id, kind)
    values (n."incidentId", case n.kind when 'reminder' then 'reminded' else 'escalated' end);
    insert into public.outbox (kind, incident_id, dedupe_key)
    values (case n.kind when 'reminder' then 'incident_reminder' else 'incident_escalated' end, n."incidentId",
      n."incidentId" || case n.kind when 'reminder' then ':reminder' || n.reminders + 1 else ':escalated' end)
    on conflict (dedupe_key) do nothing;
    v_count := v_count + 1;
  end loop;
  return v_count;
end
$$;

revoke all on function public.incident_told, public.outbox_release, public.alert_route_set, public.alert_route_remove,
  public.outbox_hold, public.outbox_skip, public.outbox_reconsider, public.incidents_unattended, public.incidents_nudge
  from public, anon, authenticated;
grant execute on function public.incident_told, public.outbox_release, public.alert_route_set, public.alert_route_remove,
  public.outbox_hold, public.outbox_skip, public.incidents_unattended, public.incidents_nudge to service_role;
