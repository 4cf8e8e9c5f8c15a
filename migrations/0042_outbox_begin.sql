-- A message is marked before it goes to Discord, so that a Muster that is killed in the middle knows afterwards that it may be
-- there: such a message is neither merged into a later one (its card would stay as it was for ever) nor posted again unlooked-at.

comment on column public.outbox.attempts is 'Counted before each attempt; 0 = Discord has certainly never seen it';

-- As in 0009; with the incident as it is told, by which its channel is found, and with where the message is that it changes.
-- What the people of a client are told has an order of its own.
create or replace function public.outbox_due(p_limit integer) returns jsonb
language sql stable set search_path = '' as $$
  select coalesce(jsonb_agg(o.item order by o.id), '[]')
  from (
    select o.id, to_jsonb(o) || case when i.id is null then '{}' else jsonb_build_object('incident', public.incident_told(i)) end
      || case
        when i.id is null or o.kind in ('incident_reminder', 'incident_escalated') then '{}'
        when o.client_id is not null then jsonb_build_object('channel_id', p.channel_id, 'message_id', p.message_id)
        else jsonb_build_object(
          'channel_id', coalesce(o.channel_id, i.channel_id), 'message_id', coalesce(o.message_id, i.message_id)
        )
      end as item
    from public.outbox o left join public.incidents i on i.id = o.incident_id
      left join public.incident_copies p on p.incident_id = o.incident_id and p.client_id = o.client_id
    where o.state = 'pending' and o.not_before <= now() and (
      o.incident_id is null or not exists (
        select from public.outbox e
        where e.incident_id = o.incident_id and e.client_id is not distinct from o.client_id and e.state = 'pending' and e.id < o.id
      )
    )
    order by o.id limit p_limit
  ) o
$$;

-- Marks it as on its way. Answers its incident as it is told; null where it is not owed any more.
create function public.outbox_begin(p_id bigint) returns jsonb
language plpgsql set search_path = '' as $$
declare
  v_incident uuid;
begin
  update public.outbox set attempts = attempts + 1 where id = p_id and state = 'pending' returning incident_id into v_incident;
  if not found then
    return null;
  end if;
  return jsonb_build_object(
    'incident', (select public.incident_told(i) from public.incidents i where i.id = v_incident)
  );
end
$$;

-- Leaves these alone for a while, because their channel, or Discord, takes nothing now; none of them was tried.
create function public.outbox_postpone(p_ids bigint[], p_after_ms double precision, p_error text) returns void
language sql set search_path = '' as $$
  update public.outbox set not_before = now() + p_after_ms * interval '1 millisecond', error = p_error
  where id = any (p_ids) and state = 'pending'
$$;

-- As in 0029; the attempt was counted when it began.
create or replace function public.outbox_sent(p_id bigint, p_message_id text) returns void
language sql set search_path = '' as $$
  update public.outbox set state = 'sent', message_id = p_message_id, error = null, finished_at = now()
  where id = p_id and state in ('pending', 'merged')
$$;

-- As in 0030; the attempt was counted when it began.
create or replace function public.outbox_retry(p_id bigint, p_after_ms double precision, p_error text) returns void
language sql set search_path = '' as $$
  update public.outbox
  set state = 'pending', finished_at = null, not_before = now() + p_after_ms * interval '1 millisecond', error = p_error
  where id = p_id and state in ('pending', 'merged')
$$;

-- As in 0009; the attempt was counted when it began.
create or replace function public.outbox_give_up(p_id bigint, p_error text) returns void
language sql set search_path = '' as $$
  update public.outbox set state = 'given_up', error = p_error, finished_at = now() where id = p_id and state = 'pending'
$$;

revoke all on function public.outbox_begin, public.outbox_postpone from public, anon, authenticated;
grant execute on function public.outbox_begin, public.outbox_postpone to service_role;
