drop trigger outbox_release_notices on public.alert_routes;
drop function public.outbox_release_notices();
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
drop function public.outbox_add(text, text, text, text, text, text);
create function public.outbox_add(
  p_kind text, p_text text, p_channel_id text, p_dedupe_key text, p_message_id text default null
) returns bigint
language plpgsql set search_path = '' as $$
declare
  v_id bigint;
begin
  insert into public.outbox (kind, text, channel_id, dedupe_key, message_id)
  values (p_kind, p_text, p_channel_id, p_dedupe_key, p_message_id)
  on conflict (dedupe_key) do nothing
  returning id into v_id;
  return coalesce(v_id, (select id from public.outbox where dedupe_key = p_dedupe_key));
end
$$;
revoke all on function public.outbox_add from public, anon, authenticated;
grant execute on function public.outbox_add to service_role;
alter table public.outbox drop column severity;
comment on column public.outbox.held is 'Quiet hours of that client kept it';
