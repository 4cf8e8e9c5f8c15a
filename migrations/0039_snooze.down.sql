drop function public.incident_snooze;
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
    order by b.id for update of b
  loop
    perform public.incident_resolve(v_calm.bot_id, 'recovered', v_calm.status_since);
    v_count := v_count + 1;
  end loop;
  return v_count;
end
$$;

delete from public.incident_events where kind = 'snoozed';
alter table public.incident_events
  drop constraint incident_events_kind_check,
  add constraint incident_events_kind_check
    check (kind in ('opened', 'changed', 'acknowledged', 'noted', 'flapping', 'reminded', 'escalated', 'resolved'));
alter table public.incidents
  drop constraint incidents_snoozed,
  drop column snoozed_by,
  drop column snoozed_until;
