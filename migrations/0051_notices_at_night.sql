-- Notices wait for the end of quiet hours, like incidents, unless only a person can help, and at once.

alter table public.outbox
  add column severity text not null default 'minor' check (severity in ('minor', 'major', 'critical'));
comment on column public.outbox.severity is 'Of a notice; how bad an incident is follows from its cause';
comment on column public.outbox.held is 'A notice, or of a client''s people: quiet hours kept it';

-- As in 0017, with how bad it is.
drop function public.outbox_add(text, text, text, text, text);
create function public.outbox_add(
  p_kind text, p_text text, p_channel_id text, p_dedupe_key text, p_message_id text default null,
  p_severity text default 'minor'
) returns bigint
language plpgsql set search_path = '' as $$
declare
  v_id bigint;
begin
  insert into public.outbox (kind, text, channel_id, dedupe_key, message_id, severity)
  values (p_kind, p_text, p_channel_id, p_dedupe_key, p_message_id, p_severity)
  on conflict (dedupe_key) do nothing
  returning id into v_id;
  return coalesce(v_id, (select id from public.outbox where dedupe_key = p_dedupe_key));
end
$$;

-- As in 0037, also of notices. What waits on purpose is not late, so the time of a notice begins when it is due.
create or replace function public.outbox_hold(p_id bigint, p_until timestamptz) returns void
language plpgsql set search_path = '' as $$
declare
  v_item public.outbox;
begin
  update public.outbox
  set not_before = p_until, held = held or client_id is not null or incident_id is null,
    created_at = case when incident_id is null then p_until else created_at end
  where id = p_id and state = 'pending' returning * into v_item;
  update public.incidents set held_until = p_until
  where id = v_item.incident_id and message_id is null and v_item.client_id is null;
end
$$;

-- Quiet hours that are changed may be over.
create function public.outbox_release_notices() returns trigger
language plpgsql set search_path = '' as $$
begin
  update public.outbox set not_before = now(), created_at = least(created_at, now())
  where held and incident_id is null and state = 'pending' and not_before > now();
  return null;
end
$$;
create trigger outbox_release_notices after insert or update or delete on public.alert_routes
  for each statement execute function public.outbox_release_notices();

revoke all on function public.outbox_add, public.outbox_release_notices from public, anon, authenticated;
grant execute on function public.outbox_add to service_role;
