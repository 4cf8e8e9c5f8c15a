drop trigger incident_copy_joins on public.incidents;
drop trigger outbox_copy on public.outbox;
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
end
$$;
create or replace function public.outbox_hold(p_id bigint, p_until timestamptz) returns void
language plpgsql set search_path = '' as $$
declare
  v_incident uuid;
begin
  update public.outbox set not_before = p_until where id = p_id and state = 'pending' returning incident_id into v_incident;
  update public.incidents set held_until = p_until where id = v_incident and message_id is null;
end
$$;
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
drop function public.incident_set_copy, public.incident_copy_joins, public.outbox_copy, public.incident_clients;
drop table public.incident_copies;
delete from public.outbox where client_id is not null;
alter table public.outbox drop column client_id, drop column held;
delete from public.alert_routes where scope = 'people';
alter table public.alert_routes
  drop constraint alert_routes_scope_check,
  drop constraint alert_routes_subject,
  add constraint alert_routes_scope_check check (scope in ('fleet', 'client', 'bot')),
  add constraint alert_routes_subject check (
    (scope = 'client') = (client_id is not null) and (scope = 'bot') = (bot_id is not null)
  );
