drop trigger incident_thread_begins on public.incidents;
drop function public.incident_thread_begins, public.incident_threads_due, public.incident_thread_begin,
  public.incident_thread_made, public.incident_thread_told, public.incident_thread_retry, public.incident_thread_end;
drop table public.incident_threads;
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
alter table public.alert_routes drop column threads;
