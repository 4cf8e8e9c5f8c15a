-- The outbox: one sender, order kept per incident, every message once by its dedupe key.

-- Due messages, oldest first; of one incident only the oldest that is still owed, even while that one waits to be tried again.
create function public.outbox_due(p_limit integer) returns jsonb
language sql stable set search_path = '' as $$
  select coalesce(jsonb_agg(to_jsonb(o) order by o.id), '[]')
  from (
    select o.* from public.outbox o
    where o.state = 'pending' and o.not_before <= now() and (
      o.incident_id is null or not exists (
        select from public.outbox e where e.incident_id = o.incident_id and e.state = 'pending' and e.id < o.id
      )
    )
    order by o.id limit p_limit
  ) o
$$;

-- Owes a message that belongs to no incident; the same key twice is one message. Answers its id.
create function public.outbox_add(p_kind text, p_text text, p_channel_id text, p_dedupe_key text) returns bigint
language plpgsql set search_path = '' as $$
declare
  v_id bigint;
begin
  insert into public.outbox (kind, text, channel_id, dedupe_key) values (p_kind, p_text, p_channel_id, p_dedupe_key)
  on conflict (dedupe_key) do nothing
  returning id into v_id;
  return coalesce(v_id, (select id from public.outbox where dedupe_key = p_dedupe_key));
end
$$;

create function public.outbox_sent(p_id bigint, p_message_id text) returns void
language sql set search_path = '' as $$
  update public.outbox
  set state = 'sent', attempts = attempts + 1, message_id = p_message_id, error = null, finished_at = now()
  where id = p_id and state = 'pending'
$$;

create function public.outbox_retry(p_id bigint, p_after_ms double precision, p_error text) returns void
language sql set search_path = '' as $$
  update public.outbox
  set attempts = attempts + 1, not_before = now() + p_after_ms * interval '1 millisecond', error = p_error
  where id = p_id and state = 'pending'
$$;

create function public.outbox_give_up(p_id bigint, p_error text) returns void
language sql set search_path = '' as $$
  update public.outbox set state = 'given_up', attempts = attempts + 1, error = p_error, finished_at = now()
  where id = p_id and state = 'pending'
$$;

revoke all on function public.outbox_due, public.outbox_add, public.outbox_sent, public.outbox_retry,
  public.outbox_give_up from public, anon, authenticated;
grant execute on function public.outbox_due, public.outbox_add, public.outbox_sent, public.outbox_retry,
  public.outbox_give_up to service_role;
