drop function public.outbox_postpone, public.outbox_begin;
create or replace function public.outbox_give_up(p_id bigint, p_error text) returns void
language sql set search_path = '' as $$
  update public.outbox set state = 'given_up', attempts = attempts + 1, error = p_error, finished_at = now()
  where id = p_id and state = 'pending'
$$;
create or replace function public.outbox_retry(p_id bigint, p_after_ms double precision, p_error text) returns void
language sql set search_path = '' as $$
  update public.outbox
  set state = 'pending', finished_at = null, attempts = attempts + 1, not_before = now() + p_after_ms * interval '1 millisecond', error = p_error
  where id = p_id and state in ('pending', 'merged')
$$;
create or replace function public.outbox_sent(p_id bigint, p_message_id text) returns void
language sql set search_path = '' as $$
  update public.outbox
  set state = 'sent', attempts = attempts + 1, message_id = p_message_id, error = null, finished_at = now()
  where id = p_id and state in ('pending', 'merged')
$$;
create or replace function public.outbox_due(p_limit integer) returns jsonb
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
comment on column public.outbox.attempts is null;
