drop function public.watch_tick, public.audiences;
comment on column public.heartbeats.changed_by is 'The transaction that wrote it; null = one before this column was';

create or replace function public.heartbeat_changed() returns trigger
language plpgsql set search_path = '' as $$
begin
  new.changed_by := pg_current_xact_id();
  return new;
end
$$;
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

revoke all on function public.watch_tick from public, anon, authenticated;
grant execute on function public.watch_tick to service_role;
