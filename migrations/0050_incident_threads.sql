-- A thread under the card of an incident collects its steps, a few in each message. What is owed to it are the steps behind the
-- last one it told: they are written with what happened, so nothing is written twice, and nothing is lost.

create table public.incident_threads (
  incident_id uuid primary key references public.incidents (id) on delete cascade,
  thread_id text,
  told_upto bigint not null default 0,
  parts integer not null default 0,
  log_told text,
  batch jsonb,
  attempts integer not null default 0,
  not_before timestamptz(3) not null,
  ended text check (ended in ('old', 'off', 'gone', 'refused'))
);
comment on column public.incident_threads.told_upto is 'The last of incident_events that it has';
comment on column public.incident_threads.log_told is 'MD5 of the last lines of the bot''s log that it has';
comment on column public.incident_threads.batch is 'What is on its way: the same until it is known to be there';
comment on column public.incident_threads.ended is 'Why nothing more goes there';
-- For: what is owed.
create index incident_threads_open on public.incident_threads (not_before) where ended is null;
alter table public.incident_threads enable row level security;
revoke all on public.incident_threads from public, anon, authenticated;
grant select, insert, update, delete on public.incident_threads to service_role;
select public.fence_tables();

-- It begins with the card, and a moment later: most of what happens happens at once.
create function public.incident_thread_begins() returns trigger
language plpgsql set search_path = '' as $$
begin
  delete from public.incident_threads where incident_id = new.id;
  insert into public.incident_threads (incident_id, not_before) values (new.id, now() + interval '5 seconds');
  return null;
end
$$;
-- A card that replaces one that was deleted goes on with the thread of that one.
create trigger incident_thread_begins after update of message_id on public.incidents for each row
  when (old.message_id is null and new.message_id is not null) execute function public.incident_thread_begins();

-- Incidents with steps that their threads do not have, as they are told. A bot that failed with others has none of its own, and
-- a day after the end nothing is added.
create function public.incident_threads_due(p_limit integer) returns jsonb
language plpgsql set search_path = '' as $$
begin
  delete from public.incident_threads t using public.incidents i
  where t.ended is null and i.id = t.incident_id and i.group_id is not null;
  update public.incident_threads t set ended = 'old', batch = null from public.incidents i
  where t.ended is null and i.id = t.incident_id and i.resolved_at < now() - interval '1 day';
  return (
    select coalesce(jsonb_agg(d.incident), '[]') from (
      select public.incident_told(i) as incident
      from public.incident_threads t join public.incidents i on i.id = t.incident_id
      where t.ended is null and i.message_id is not null
        -- Its end is not waited with, unless Discord did not take it.
        and (t.not_before <= now() or (i.state = 'resolved' and t.parts > 0 and t.attempts = 0))
        and (t.batch is not null or exists (
          select from public.incident_events e where e.incident_id = t.incident_id and e.id > t.told_upto
        ))
      order by t.not_before, t.incident_id limit p_limit
    ) d
  );
end
$$;

-- Counts an attempt, before Discord sees it. Answers what to say, at most 20 steps: after a failure the same as before it. Of
-- each start it is known the how manieth it is in this incident. The bot's last lines only where they differ from what was told.
create function public.incident_thread_begin(p_incident_id uuid) returns jsonb
language plpgsql set search_path = '' as $$
declare
  v_thread public.incident_threads;
  v_events jsonb;
  v_log jsonb;
begin
  -- Whoever writes a step of it just now is waited for: numbers may become visible in another order than they were given.
  select log_tail into v_log from public.incidents where id = p_incident_id for update;
  select * into v_thread from public.incident_threads where incident_id = p_incident_id and ended is null for update;
  if not found then
    return null;
  end if;
  if v_thread.batch is null then
    select jsonb_agg(to_jsonb(n) order by n.id) into v_events from (
      select e.*, count(*) filter (where e.kind = 'changed' and e.status = 'starting') over (order by e.id) as attempt
      from public.incident_events e where e.incident_id = p_incident_id
    ) n where n.id in (
      select e.id from public.incident_events e
      where e.incident_id = p_incident_id and e.id > v_thread.told_upto order by e.id limit 20
    );
    if v_events is null then
      return null;
    end if;
    v_thread.batch := jsonb_build_object('part', v_thread.parts + 1, 'events', v_events, 'logTail',
      case when v_log = '[]' or md5(v_log::text) is not distinct from v_thread.log_told then '[]'::jsonb else v_log end);
  end if;
  update public.incident_threads set batch = v_thread.batch, attempts = v_thread.attempts + 1
  where incident_id = p_incident_id;
  return v_thread.batch || jsonb_build_object('threadId', v_thread.thread_id, 'attempts', v_thread.attempts);
end
$$;

create function public.incident_thread_made(p_incident_id uuid, p_thread_id text) returns void
language sql set search_path = '' as $$
  update public.incident_threads set thread_id = p_thread_id where incident_id = p_incident_id
$$;

-- What was begun is there; the next not before `p_after_ms`.
create function public.incident_thread_told(p_incident_id uuid, p_after_ms double precision) returns void
language sql set search_path = '' as $$
  update public.incident_threads
  set told_upto = (batch -> 'events' -> -1 ->> 'id')::bigint, parts = parts + 1, attempts = 0, batch = null,
    log_told = case batch -> 'logTail' when '[]' then log_told else md5(batch ->> 'logTail') end,
    not_before = now() + p_after_ms * interval '1 millisecond'
  where incident_id = p_incident_id and batch is not null
$$;

create function public.incident_thread_retry(p_incident_id uuid, p_after_ms double precision) returns void
language sql set search_path = '' as $$
  update public.incident_threads set not_before = now() + p_after_ms * interval '1 millisecond'
  where incident_id = p_incident_id
$$;

-- The card alone goes on.
create function public.incident_thread_end(p_incident_id uuid, p_why text) returns void
language sql set search_path = '' as $$
  update public.incident_threads set ended = p_why, batch = null where incident_id = p_incident_id
$$;

-- Whether incidents of a route have threads.
alter table public.alert_routes add column threads boolean not null default true;

-- As in 0037, with threads.
create or replace function public.alert_route_set(p_route jsonb) returns void
language plpgsql set search_path = '' as $$
begin
  insert into public.alert_routes as a (scope, client_id, bot_id, channel_id, role_id, minimum, remind_minutes, quiet_from,
    quiet_until, quiet_zone, escalate_minutes, escalate_channel_id, escalate_role_id, threads, set_by)
  select scope, client_id, bot_id, channel_id, role_id, minimum, remind_minutes, quiet_from,
    quiet_until, quiet_zone, escalate_minutes, escalate_channel_id, escalate_role_id, coalesce(threads, true), set_by
  from jsonb_populate_record(null::public.alert_routes, p_route)
  on conflict (scope, subject) do update
  set channel_id = excluded.channel_id, role_id = excluded.role_id, minimum = excluded.minimum,
    remind_minutes = excluded.remind_minutes, quiet_from = excluded.quiet_from, quiet_until = excluded.quiet_until,
    quiet_zone = excluded.quiet_zone, escalate_minutes = excluded.escalate_minutes,
    escalate_channel_id = excluded.escalate_channel_id, escalate_role_id = excluded.escalate_role_id, threads = excluded.threads,
    set_by = excluded.set_by, set_at = now();
  perform public.outbox_release(null);
  update public.outbox set not_before = now()
  where held and state = 'pending' and client_id = (p_route ->> 'client_id')::uuid and not_before > now();
end
$$;

revoke all on function public.incident_thread_begins, public.incident_threads_due, public.incident_thread_begin,
  public.incident_thread_made, public.incident_thread_told, public.incident_thread_retry, public.incident_thread_end
  from public, anon, authenticated;
grant execute on function public.incident_threads_due, public.incident_thread_begin, public.incident_thread_made,
  public.incident_thread_told, public.incident_thread_retry, public.incident_thread_end to service_role;
