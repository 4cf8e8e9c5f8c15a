-- Of several Musters over one database one acts: the one that holds the lease. Every request of a Muster shows the generation
-- of the lease it was made under (header x-muster-lease), and every table refuses what an older one still wants to write.

create table public.leases (
  name text primary key check (name in ('supervisor')),
  generation bigint not null default 0,
  holder uuid,
  held_by text not null default '',
  held_since timestamptz(3),
  renewed_at timestamptz(3),
  expires_at timestamptz(3),
  standby_by text,
  standby_seen_at timestamptz(3),
  check ((holder is null) = (expires_at is null))
) with (fillfactor = 50);
comment on column public.leases.generation is 'One more with every change of the holder, so that what an earlier one still wants to write is known';
comment on column public.leases.holder is 'Made anew with every attempt to get the lease; null = given back';
comment on column public.leases.standby_by is 'Who last asked in vain';

-- Writes take this shared, a change of the holder takes it alone: it waits for what is being written under the generation before.
create function public.lease_lock() returns bigint
language sql immutable set search_path = '' as $$ select 4401004::bigint $$;

-- Refuses whoever shows an older generation than that of the present holder.
create function public.lease_check(p_generation text) returns void
language plpgsql set search_path = '' as $$
begin
  perform pg_advisory_xact_lock_shared(public.lease_lock());
  if not exists (
    select from public.leases where name = 'supervisor' and holder is not null and generation::text = p_generation
  ) then
    perform public.raise_problem(423, 'LeaseLost', null);
  end if;
end
$$;

-- Once in a transaction is enough, see the triggers' condition. What shows no generation is no Muster: bots with their own key,
-- and people at the database itself.
create function public.fence() returns trigger
language plpgsql set search_path = '' as $$
declare
  v_shown text := nullif(current_setting('request.headers', true), '')::json ->> 'x-muster-lease';
begin
  if v_shown is not null then
    perform public.lease_check(v_shown);
  end if;
  perform set_config('muster.fenced', 'yes', true);
  return null;
end
$$;

-- Puts the fence before every table that has none. A migration that makes a table calls it; a test finds one that was forgotten.
create function public.fence_tables() returns void
language plpgsql set search_path = '' as $$
declare
  v_table text;
begin
  for v_table in
    select t.tablename from pg_tables t
    where t.schemaname = 'public' and t.tablename <> 'leases' and not exists (
      select from pg_trigger g where g.tgrelid = format('public.%I', t.tablename)::regclass and g.tgname = 'fence'
    )
  loop
    execute format(
      'create trigger fence before insert or update or delete on public.%I for each statement
         when (current_setting(''muster.fenced'', true) is distinct from ''yes'') execute function public.fence()',
      v_table
    );
  end loop;
end
$$;
select public.fence_tables();

-- Renews the lease of its holder, however late: as long as nobody else took it, nobody else acted. Gives it to another when it
-- was given back, has run out, or when the caller knows that it is alone. Answers how it stands then.
create function public.lease_take(p_holder uuid, p_by text, p_ttl_ms integer, p_alone boolean default false) returns json
language plpgsql set search_path = '' as $$
declare
  v_lease public.leases;
  v_now timestamptz(3);
begin
  insert into public.leases (name) select 'supervisor' where not exists (select from public.leases)
  on conflict do nothing;
  select * into v_lease from public.leases where name = 'supervisor' for update;
  v_now := clock_timestamp();
  if v_lease.holder is distinct from p_holder then
    if v_lease.holder is not null and v_lease.expires_at > v_now and not p_alone then
      update public.leases set standby_by = p_by, standby_seen_at = v_now where name = 'supervisor';
      return json_build_object('held', false, 'generation', v_lease.generation, 'heldBy', v_lease.held_by);
    end if;
    perform pg_advisory_xact_lock(public.lease_lock());
    v_now := clock_timestamp();
    update public.leases
    set holder = p_holder, generation = generation + 1, held_by = p_by, held_since = v_now, renewed_at = v_now,
      expires_at = v_now + p_ttl_ms * interval '1 millisecond', standby_by = null, standby_seen_at = null
    where name = 'supervisor'
    returning * into v_lease;
  else
    update public.leases set renewed_at = v_now, expires_at = v_now + p_ttl_ms * interval '1 millisecond'
    where name = 'supervisor';
  end if;
  return json_build_object('held', true, 'generation', v_lease.generation, 'heldBy', p_by);
end
$$;

-- Gives it back, so that the next need not wait until it runs out. Nothing when somebody else has it.
create function public.lease_release(p_holder uuid) returns void
language sql set search_path = '' as $$
  update public.leases set holder = null, expires_at = null where holder = p_holder
$$;

alter table public.leases enable row level security;
revoke all on public.leases from public, anon, authenticated;
grant select, insert, update, delete on public.leases to service_role;
revoke all on function public.lease_lock, public.lease_check, public.fence, public.fence_tables, public.lease_take,
  public.lease_release from public, anon, authenticated;
grant execute on function public.lease_lock, public.lease_check, public.lease_take, public.lease_release to service_role;
