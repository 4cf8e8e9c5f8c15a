-- A tick answers what changed since the one before, not every bot (docs/decisions/0013-what-a-tick-reads.md).

-- Whose wish changed, by which transaction. A line is deleted once Muster has read it.
create table public.watch_changes (
  bot_id uuid,
  changed_by xid8 not null default pg_current_xact_id()
);
comment on table public.watch_changes is 'Bots whose wish changed since the last tick but one; no bot = every bot';
alter table public.watch_changes enable row level security;
revoke all on public.watch_changes from public, anon, authenticated;
grant select, insert, update, delete on public.watch_changes to service_role;

-- Reports are too many for that list, so each names the transaction that wrote it. No index: its upkeep with every report
-- would cost more than to read the table once a tick.
alter table public.heartbeats add column changed_by xid8;
comment on column public.heartbeats.changed_by is 'The transaction that wrote it; null = one before this column was';

create function public.heartbeat_changed() returns trigger
language plpgsql set search_path = '' as $$
begin
  new.changed_by := pg_current_xact_id();
  return new;
end
$$;
create trigger heartbeat_changed before insert or update on public.heartbeats
  for each row execute function public.heartbeat_changed();

-- Of every table that bot_wishes reads: whose rows a statement wrote. Maintenance of a client or the fleet concerns every bot.
create function public.watch_changed() returns trigger
language plpgsql set search_path = '' as $$
begin
  if tg_op = 'TRUNCATE' then
    insert into public.watch_changes (bot_id) values (null);
  elsif tg_op = 'UPDATE' and tg_table_name = 'bots' then
    insert into public.watch_changes (bot_id) select id from was union select id from written;
  elsif tg_op = 'UPDATE' then
    insert into public.watch_changes (bot_id)
    select bot_id from (select bot_id from was union select bot_id from written) r
    where bot_id is not null or tg_table_name = 'maintenance_windows';
  elsif tg_table_name = 'bots' then
    insert into public.watch_changes (bot_id) select id from written;
  else
    insert into public.watch_changes (bot_id)
    select distinct bot_id from written where bot_id is not null or tg_table_name = 'maintenance_windows';
  end if;
  return null;
end
$$;

do $$
declare
  v_table text;
begin
  foreach v_table in array array['bots', 'heartbeats', 'incidents', 'deployments', 'maintenance_windows'] loop
    -- Those of reports name their transaction themselves.
    if v_table <> 'heartbeats' then
      execute format('create trigger watch_inserted after insert on public.%I referencing new table as written
        for each statement execute function public.watch_changed()', v_table);
      execute format('create trigger watch_updated after update on public.%I referencing old table as was new table as written
        for each statement execute function public.watch_changed()', v_table);
    end if;
    execute format('create trigger watch_deleted after delete on public.%I referencing old table as written
      for each statement execute function public.watch_changed()', v_table);
    execute format('create trigger watch_truncated after truncate on public.%I
      for each statement execute function public.watch_changed()', v_table);
  end loop;
end
$$;

-- What people want of each bot, with what Muster last believed and what the bot last said. What it reads must tell of its
-- changes: by the triggers above, or, where time alone changes it, in watch_turned.
create view public.bot_wishes with (security_invoker = true) as
  with open as materialized (
    select w.* from public.maintenance_windows w where w.ends_at > now() and w.starts_at <= now()
  )
  select b.id as bot_id, json_build_object(
    'botId', b.id, 'desired', b.desired, 'generation', b.generation, 'strategy', b.strategy, 'movedFrom', b.moved_from,
    'deploying', d.id is not null, 'status', b.status, 'cause', b.cause, 'statusSince', b.status_since,
    'observedGeneration', b.observed_generation, 'openIncident', i.id is not null,
    'report', case when h.bot_id is not null then json_build_object(
      'generation', h.generation, 'readyForMs', h.ready_for_ms, 'ackAgeMs', h.ack_age_ms,
      'heartbeatIntervalMs', h.heartbeat_interval_ms, 'guilds', h.guilds, 'users', h.users,
      'eventLoopLagMs', h.event_loop_lag_ms, 'memoryBytes', h.memory_bytes, 'commands', h.commands,
      'errors', h.errors, 'receivedAt', h.received_at, 'canary', h.canary
    ) end,
    'maintenance', case when m.since is not null or b.status = 'maintenance' then json_build_object(
      'window', case when m.since is not null then json_build_object('since', m.since, 'until', m.until) end,
      'endedAt', case when b.status = 'maintenance' then (
        select max(w.ends_at) from public.maintenance_windows w
        where w.ends_at <= now() and (w.scope = 'fleet' or w.bot_id = b.id or w.client_id = b.client_id)
      ) end,
      'beneath', case when b.beneath_status is not null then json_build_object(
        'status', b.beneath_status, 'cause', b.beneath_cause, 'since', b.beneath_since
      ) end
    ) end
  ) as wish
  from public.bots b
  left join public.heartbeats h on h.bot_id = b.id
  left join public.incidents i on i.bot_id = b.id and i.state = 'open'
  left join public.deployments d on d.bot_id = b.id and d.state in ('pending', 'building', 'applying', 'verifying')
  left join lateral (
    select min(o.starts_at) as since, max(o.ends_at) as until from open o
    where o.scope = 'fleet' or o.bot_id = b.id or o.client_id = b.client_id
  ) m on exists (select from open);
revoke all on public.bot_wishes from public, anon, authenticated;
grant select on public.bot_wishes to service_role;

drop function public.wishes(uuid);
create function public.wishes_of(p_bot_ids uuid[]) returns json
language sql stable set search_path = '' as $$
  select coalesce(json_agg(v.wish), '[]') from public.bot_wishes v where v.bot_id = any (p_bot_ids)
$$;

-- Bots whose maintenance began or ended between two times by the clock alone; null = every bot.
create function public.watch_turned(p_from timestamptz, p_until timestamptz) returns setof uuid
language sql stable set search_path = '' as $$
  with turned as materialized (
    select w.scope, w.bot_id, w.client_id from public.maintenance_windows w
    where w.ends_at > least(p_from, p_until)
      and (w.ends_at <= greatest(p_from, p_until)
        or w.starts_at > least(p_from, p_until) and w.starts_at <= greatest(p_from, p_until))
  )
  select t.bot_id from turned t where t.scope <> 'client'
  union all
  select b.id from public.bots b where b.client_id in (select t.client_id from turned t where t.scope = 'client')
$$;

-- One round trip for the whole fleet. With the mark of this run's last tick, only the bots that changed since; `full` = all
-- there are. When nothing changed, the one row of Muster's own span is all that is written.
-- A tick that comes late (the machine slept, the database was away) treats the time before it as a gap.
drop function public.watch_tick(uuid);
create function public.watch_tick(p_run_id uuid, p_mark text default null) returns json
language plpgsql set search_path = '' as $$
declare
  v_now timestamptz(3) := clock_timestamp();
  v_span public.supervisor_runs;
  v_since xid8;
  v_from timestamptz;
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
    select bot_id from public.heartbeats where changed_by >= v_since
    union all
    select public.watch_turned(v_from, now()) where v_since is not null
  ) c;
  -- A number yet to come is one of another server, of which this database is a copy.
  v_full := coalesce(v_full, false) or v_since is null or v_since > v_mark;
  -- Who shows a mark has read what came before it; who shows none reads all there is.
  delete from public.watch_changes where changed_by < coalesce(v_since, v_mark);
  return json_build_object(
    'now', v_now, 'mark', v_mark || ' ' || to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'full', v_full,
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

revoke all on function public.heartbeat_changed, public.watch_changed, public.wishes_of, public.watch_turned,
  public.watch_tick from public, anon, authenticated;
grant execute on function public.heartbeat_changed, public.watch_changed, public.wishes_of, public.watch_turned,
  public.watch_tick to service_role;
select public.fence_tables();
