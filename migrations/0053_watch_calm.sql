-- A tick tells of a report only what it changed: that a bot goes on as before is told by silence (docs/decisions/0015-calm-reports.md).

-- Names the transaction of a report that says more than "still so": what src/domain/judge-health.ts and judge-canary.ts judge by.
create or replace function public.heartbeat_changed() returns trigger
language plpgsql set search_path = '' as $$
declare
  v_checked_from text := to_char(
    (new.received_at - (new.ready_for_ms + 30000) * interval '1 millisecond') at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS');
begin
  if tg_op = 'UPDATE' then
    if old.generation = new.generation and new.ready_for_ms is not null and old.ready_for_ms is not null
      -- The same connection: since READY as much time went by as between the two reports.
      and abs(extract(epoch from new.received_at - old.received_at)::double precision * 1000
        - (new.ready_for_ms - old.ready_for_ms)) <= 1000
      and old.heartbeat_interval_ms is not distinct from new.heartbeat_interval_ms
      -- No ack is late, and there was one since READY or still none.
      and (old.ack_age_ms > old.heartbeat_interval_ms) is not true
      and (new.ack_age_ms > new.heartbeat_interval_ms) is not true
      and (old.ack_age_ms < old.ready_for_ms) is not distinct from (new.ack_age_ms < new.ready_for_ms)
      -- Its commands answer as before; the first check since READY is news. Its time is ISO 8601, so that text compares as time.
      and (old.canary ->> 'ok') is not distinct from (new.canary ->> 'ok')
      and (new.canary ->> 'ok') is distinct from 'false'
      and ((old.canary ->> 'at') is not distinct from (new.canary ->> 'at')
        or ((old.canary ->> 'at') >= v_checked_from) is not distinct from ((new.canary ->> 'at') >= v_checked_from))
    then
      new.changed_by := old.changed_by;
      return new;
    end if;
  end if;
  new.changed_by := pg_current_xact_id();
  return new;
end
$$;
comment on column public.heartbeats.changed_by is
  'The transaction that wrote the newest report that said something new; null = one before this column was';

-- As in 0045. Of reports that say nothing new, those are told that stop and that go on again: `quiet` are the bots of which the
-- asker knows that their last report is older than `p_quiet_ms`. Every other bot's last report is `heardSince` or newer.
drop function public.watch_tick(uuid, text);
create function public.watch_tick(p_run_id uuid, p_mark text default null, p_quiet_ms integer default 22500, p_quiet uuid[] default '{}')
returns json
language plpgsql set search_path = '' as $$
declare
  v_now timestamptz(3) := clock_timestamp();
  v_span public.supervisor_runs;
  v_since xid8;
  v_from timestamptz;
  v_heard timestamptz(3) := now() - p_quiet_ms * interval '1 millisecond';
  v_mark xid8;
  v_ids uuid[];
  v_full boolean;
begin
  select * into v_span from public.supervisor_runs order by id desc limit 1;
  if v_span.run_id is not distinct from p_run_id and v_now - v_span.ended_at <= public.longest_unseen() then
    update public.supervisor_runs set ended_at = greatest(ended_at, v_now) where id = v_span.id;
    v_since := split_part(p_mark, ' ', 1)::xid8;
    v_from := split_part(p_mark, ' ', 2)::timestamptz;
  else
    if v_now - v_span.ended_at > public.longest_unseen() then
      perform public.forget_unseen(v_span.ended_at, v_now);
    end if;
    insert into public.supervisor_runs (run_id, started_at, ended_at) values (p_run_id, v_now, v_now);
  end if;
  -- After a write of this transaction: so the mark is at most its own number, which no crash of the database can give out again.
  -- Mark and changes in one statement: what its snapshot does not see is told by a later tick.
  select pg_snapshot_xmin(pg_current_snapshot()), array_agg(distinct c.bot_id), bool_or(c.bot_id is null)
  into v_mark, v_ids, v_full
  from (
    select bot_id from public.watch_changes where changed_by >= v_since
    union all
    select bot_id from public.heartbeats
    where changed_by >= v_since
      or received_at < v_heard and received_at >= v_from - p_quiet_ms * interval '1 millisecond' - interval '1 millisecond'
    union all
    select bot_id from public.heartbeats where bot_id = any (p_quiet) and received_at >= v_heard
    union all
    select public.watch_turned(v_from, now()) where v_since is not null
  ) c;
  -- A number yet to come is one of another server, of which this database is a copy.
  v_full := coalesce(v_full, false) or v_since is null or v_since > v_mark;
  -- Who shows a mark has read what came before it; who shows none reads all there is.
  delete from public.watch_changes where changed_by < coalesce(v_since, v_mark);
  return json_build_object(
    'now', v_now, 'mark', v_mark || ' ' || to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'full', v_full,
    'heardSince', v_heard,
    'wishes', case when v_full then (select coalesce(json_agg(v.wish), '[]') from public.bot_wishes v)
      else public.wishes_of(v_ids) end,
    'gone', (select coalesce(json_agg(c.id), '[]') from unnest(v_ids) as c (id)
      where c.id is not null and not exists (select from public.bots b where b.id = c.id)),
    'maintenanceTurnsAt', (
      select min(case when starts_at > now() then starts_at else ends_at end)
      from public.maintenance_windows where ends_at > now()
    )
  );
end
$$;

-- How many servers and people each client's bots reach, as each last said. Simulated ones report to their engine alone.
create function public.audiences() returns table (client_id uuid, guilds bigint, users bigint)
language sql stable set search_path = '' as $$
  select b.client_id, sum(h.guilds), sum(h.users)
  from public.bots b join public.heartbeats h on h.bot_id = b.id
  where b.strategy <> 'simulation'
  group by b.client_id
$$;

revoke all on function public.watch_tick, public.audiences from public, anon, authenticated;
grant execute on function public.watch_tick, public.audiences to service_role;
