-- Many bots that fall at once come back in few round trips: what their starts need is read together, and their logins are
-- booked together.

-- All that the starts of these bots need: each bot, its token as it is kept, and its ledger of logins. A bot that is gone is left out.
create function public.launches_of(p_bot_ids uuid[], p_now timestamptz) returns json
language sql stable set search_path = '' as $$
  select coalesce(json_agg(json_build_object(
    'bot', to_json(b),
    'token', case when a.id is not null then json_build_object('id', a.id, 'token_ciphertext', a.token_ciphertext, 'state', a.state) end,
    'ledger', case when a.id is not null then public.login_ledger_of(a.id, b.strategy, p_now) end
  )), '[]')
  from public.bot_details b left join public.applications a on a.id = b.application_id
  where b.id = any (p_bot_ids)
$$;

-- Writes starts down before they happen and answers their numbers by bot. A bot that is gone, or of which something else is
-- wished meanwhile, gets none and must not start; the others are not held up by it. The lock is that of a foreign key: it only
-- keeps the bot and its application from being deleted.
create function public.logins_book(p_logins jsonb) returns jsonb
language plpgsql set search_path = '' as $$
declare
  v_login jsonb;
  v_entries jsonb := '{}';
begin
  for v_login in select l.value from jsonb_array_elements(p_logins) as l (value) loop
    perform from public.bots b
    where b.id = (v_login ->> 'botId')::uuid and b.application_id = v_login ->> 'applicationId'
      and b.generation = (v_login ->> 'generation')::integer and b.desired = 'running'
    for key share;
    if found then
      v_entries := v_entries || jsonb_build_object(v_login ->> 'botId', public.login_note(v_login));
    end if;
  end loop;
  return v_entries;
end
$$;

revoke all on function public.launches_of, public.logins_book from public, anon, authenticated;
grant execute on function public.launches_of, public.logins_book to service_role;
