drop trigger outbox_reconsider on public.outbox;
drop function public.incidents_nudge, public.incidents_unattended, public.outbox_reconsider, public.outbox_skip,
  public.outbox_hold, public.alert_route_remove, public.alert_route_set, public.outbox_release;
create or replace function public.incident_told(p_incident public.incidents) returns jsonb
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

delete from public.outbox where kind in ('incident_reminder', 'incident_escalated');
update public.outbox set state = 'merged' where state = 'skipped';
alter table public.outbox
  drop constraint outbox_kind_check,
  add constraint outbox_kind_check
    check (kind in ('incident_opened', 'incident_updated', 'incident_resolved', 'alert_test', 'notice')),
  drop constraint outbox_state_check,
  add constraint outbox_state_check check (state in ('pending', 'sent', 'merged', 'given_up'));

delete from public.incident_events where kind in ('reminded', 'escalated');
alter table public.incident_events
  drop constraint incident_events_kind_check,
  add constraint incident_events_kind_check
    check (kind in ('opened', 'changed', 'acknowledged', 'noted', 'flapping', 'resolved'));
alter table public.incidents
  drop column held_until, drop column reminders, drop column reminded_at, drop column escalated_at;

delete from public.alert_routes where scope <> 'fleet';
alter table public.alert_routes
  drop constraint alert_routes_pkey,
  drop constraint alert_routes_scope_check,
  drop constraint alert_routes_subject,
  drop constraint alert_routes_quiet,
  drop constraint alert_routes_escalation,
  drop column subject, drop column client_id, drop column bot_id, drop column role_id, drop column minimum,
  drop column remind_minutes, drop column quiet_from, drop column quiet_until, drop column quiet_zone,
  drop column escalate_minutes, drop column escalate_channel_id, drop column escalate_role_id,
  add constraint alert_routes_scope_check check (scope in ('fleet')),
  add constraint alert_routes_pkey primary key (scope);
