-- Snoozed incidents: nobody is reminded of them until then, and they wake by themselves.

alter table public.incidents
  add column snoozed_by text,
  add column snoozed_until timestamptz(3),
  add constraint incidents_snoozed check ((snoozed_by is null) = (snoozed_until is null));
alter table public.incident_events
  drop constraint incident_events_kind_check,
  add constraint incident_events_kind_check check (kind in (
    'opened', 'changed', 'acknowledged', 'noted', 'flapping', 'reminded', 'escalated', 'snoozed', 'resolved'
  ));

-- Until that moment, whatever was said before. Problem `SnoozeInPast`.
create function public.incident_snooze(p_id uuid, p_by text, p_until timestamptz) returns void
language plpgsql set search_path = '' as $$
declare
  v_incident public.incidents := public.incident_hold(p_id);
begin
  if p_until <= clock_timestamp() then
    perform public.raise_problem(400, 'SnoozeInPast', v_incident.bot_name);
  end if;
  update public.incidents set snoozed_by = p_by, snoozed_until = p_until where id = p_id;
  insert into public.incident_events (incident_id, kind, by, text)
  values (p_id, 'snoozed', p_by, to_char(p_until at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'));
  perform public.incident_owe(p_id);
end
$$;

-- As in 0030, with those that wake.
create or replace function public.incidents_tend() returns integer
language plpgsql set search_path = '' as $$
declare
  v_calm record;
  v_woken uuid;
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
  for v_woken in
    select id from public.incidents where state = 'open' and snoozed_until <= now() order by id for update
  loop
    update public.incidents set snoozed_by = null, snoozed_until = null where id = v_woken;
    perform public.incident_owe(v_woken);
    v_count := v_count + 1;
  end loop;
  return v_count;
end
$$;

revoke all on function public.incident_snooze from public, anon, authenticated;
grant execute on function public.incident_snooze to service_role;
