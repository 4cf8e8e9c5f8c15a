-- What only the bot itself sees: that it logged in again by itself, and requests of it that Discord refused. Called when
-- there is something to tell, so that a heartbeat costs what it did.
create function public.bot_spent(p_key text, p_spent jsonb) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_bot uuid := public.bot_of_key(p_key);
  v_now timestamptz(3) := clock_timestamp();
  v_logins integer := case when jsonb_typeof(p_spent -> 'logins') = 'number'
    then least(greatest((p_spent ->> 'logins')::numeric, 0), 1000)::integer else 0 end;
  v_refusals jsonb := case when jsonb_typeof(p_spent -> 'refusals') = 'object' then p_spent -> 'refusals' else '{}' end;
begin
  if v_logins > 0 then
    insert into public.login_ledger (application_id, bot_id, generation, kind, number, at)
    select b.application_id, b.id, b.generation, 'reconnect', v_logins, v_now
    from public.bots b where b.id = v_bot and b.application_id is not null;
  end if;
  -- A bot counts for no more than it can have sent in a while: one that lies must not stop the fleet by a single report.
  select coalesce(jsonb_object_agg(c.key, least(greatest(c.value::numeric, 0), 500)::integer), '{}') into v_refusals
  from jsonb_each_text(v_refusals) as c where c.value ~ '^\d{1,6}$';
  if v_refusals <> '{}' then
    perform public.refusals_note(public.egress_of(b.strategy), v_now, v_refusals) from public.bots b where b.id = v_bot;
  end if;
  return '{"ok": true}';
end
$$;

revoke all on function public.bot_spent from public, anon, authenticated;
grant execute on function public.bot_spent to anon, service_role;
