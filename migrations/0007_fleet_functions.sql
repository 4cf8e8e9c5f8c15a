-- Changes of several rows that must happen together. Errors a person can cause carry a PT4xx code, with the problem's
-- code as hint and its subject as detail; PostgREST turns them into that HTTP status.

-- Raises the problem `p_code` about `p_subject`; PostgREST answers it with HTTP status `p_status`.
create function public.raise_problem(p_status integer, p_code text, p_subject text) returns void
language plpgsql set search_path = '' as $$
begin
  raise exception using
    errcode = 'PT' || p_status, message = p_code, hint = p_code, detail = coalesce(p_subject, '');
end
$$;

-- Finds by id or by name, without regard to case; null when there is nothing.
create function public.uuid_of(p_ref text) returns uuid
language sql immutable set search_path = '' as $$
  select case when p_ref ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then p_ref::uuid end
$$;

create function public.client_find(p_ref text) returns jsonb
language sql stable set search_path = '' as $$
  select to_jsonb(c) from public.client_details c
  where c.id = public.uuid_of(p_ref) or lower(c.name) = lower(btrim(p_ref))
  order by (c.id = public.uuid_of(p_ref)) desc nulls last limit 1
$$;

create function public.bot_find(p_ref text) returns jsonb
language sql stable set search_path = '' as $$
  select to_jsonb(b) from public.bot_details b
  where b.id = public.uuid_of(p_ref) or lower(b.name) = lower(btrim(p_ref))
  order by (b.id = public.uuid_of(p_ref)) desc nulls last limit 1
$$;

-- Names of applications are Discord's and need not be unique: the oldest is meant.
create function public.application_find(p_ref text) returns jsonb
language sql stable set search_path = '' as $$
  select to_jsonb(a) from public.application_details a
  where a.id = p_ref or lower(a.name) = lower(btrim(p_ref))
  order by (a.id = p_ref) desc, a.added_at, a.id limit 1
$$;

-- Claims the oldest available application and makes the bot with its first deployment. Two at once claim different
-- applications: the row lock skips what another has, and claiming changes the row, so a late look sees it.
create function public.bot_create(p_bot jsonb) returns jsonb
language plpgsql set search_path = '' as $$
declare
  v_application text;
  v_bot uuid;
  v_deployment uuid;
begin
  perform 1 from public.clients where id = (p_bot ->> 'clientId')::uuid for key share;
  if not found then
    perform public.raise_problem(404, 'ClientNotFound', p_bot ->> 'clientId');
  end if;
  if exists (select from public.bots where lower(name) = lower(p_bot ->> 'name')) then
    perform public.raise_problem(409, 'BotNameTaken', p_bot ->> 'name');
  end if;

  update public.applications set state = 'claimed'
  where id = (
    select id from public.applications where state = 'available'
    order by added_at, id limit 1 for update skip locked
  )
  returning id into v_application;
  if v_application is null then
    perform public.raise_problem(409, 'PoolEmpty', null);
  end if;

  begin
    insert into public.bots (
      name, description, client_id, application_id, template, template_version, settings, strategy, created_by
    ) values (
      p_bot ->> 'name', coalesce(p_bot ->> 'description', ''), (p_bot ->> 'clientId')::uuid, v_application,
      p_bot ->> 'template', p_bot ->> 'templateVersion', coalesce(p_bot -> 'settings', '{}'), p_bot ->> 'strategy',
      p_bot ->> 'createdBy'
    ) returning id into v_bot;
  exception when unique_violation then
    perform public.raise_problem(409, 'BotNameTaken', p_bot ->> 'name');
  end;

  insert into public.status_intervals (bot_id, status, started_at)
  select id, status, status_since from public.bots where id = v_bot;

  insert into public.deployments (
    bot_id, kind, template, template_version, settings, strategy, requested_by, channel_id
  )
  select id, 'create', template, template_version, settings, strategy, created_by, p_bot ->> 'channelId'
  from public.bots where id = v_bot
  returning id into v_deployment;

  return jsonb_build_object(
    'bot', (select to_jsonb(b) from public.bot_details b where b.id = v_bot),
    'deployment', (select to_jsonb(d) from public.deployments d where d.id = v_deployment)
  );
end
$$;

-- Records what people want: every wish is a new generation. A bot that is being deleted takes no other wish.
create function public.bot_wish(p_id uuid, p_desired text, p_deployment_id uuid, p_by text) returns jsonb
language plpgsql set search_path = '' as $$
begin
  update public.bots
  set desired = p_desired, generation = generation + 1, deployment_id = coalesce(p_deployment_id, deployment_id),
    wished_by = p_by, wished_at = now()
  where id = p_id and (desired <> 'retired' or p_desired = 'retired');
  if not found then
    perform public.raise_problem(
      404, 'BotNotFound', coalesce((select name from public.bots where id = p_id), p_id::text)
    );
  end if;
  return (select to_jsonb(b) from public.bot_details b where b.id = p_id);
end
$$;

-- Deletes a bot with all that is its own and returns its application to the pool. False when another was faster.
create function public.bot_remove(p_id uuid) returns boolean
language plpgsql set search_path = '' as $$
declare
  v_application text;
begin
  select application_id into v_application from public.bots where id = p_id for update;
  if not found then
    return false;
  end if;
  perform public.incident_resolve(p_id, 'deleted', clock_timestamp());
  delete from public.bots where id = p_id;
  update public.applications set state = 'available' where id = v_application and state = 'claimed';
  return true;
end
$$;

-- Ids and names whose name contains the query, for autocomplete; case is ignored.
create function public.bot_suggest(p_query text, p_limit integer, p_client_ids uuid[]) returns jsonb
language sql stable set search_path = '' as $$
  select coalesce(jsonb_agg(to_jsonb(s)), '[]')
  from (
    select b.id, b.name, c.name as client_name, b.status
    from public.bots b join public.clients c on c.id = b.client_id
    where position(lower(p_query) in lower(b.name)) > 0 and (p_client_ids is null or b.client_id = any (p_client_ids))
    order by lower(b.name) limit p_limit
  ) s
$$;

-- Puts an application in the pool, or gives one whose token was refused a new token.
create function public.application_add(p_application jsonb) returns jsonb
language plpgsql set search_path = '' as $$
declare
  v_id text := p_application ->> 'id';
begin
  insert into public.applications as a (id, name, bot_user_id, token_ciphertext, added_by)
  values (
    v_id, p_application ->> 'name', p_application ->> 'botUserId', p_application ->> 'tokenCiphertext',
    p_application ->> 'addedBy'
  )
  on conflict (id) do update
  set name = excluded.name, bot_user_id = excluded.bot_user_id, token_ciphertext = excluded.token_ciphertext,
    state = case when exists (select from public.bots b where b.application_id = a.id) then 'claimed' else 'available' end
  where a.state = 'invalid';
  if not found then
    perform public.raise_problem(409, 'ApplicationAlreadyInPool', p_application ->> 'name');
  end if;
  return (select to_jsonb(d) from public.application_details d where d.id = v_id);
end
$$;

-- A further deployment of a bot that exists, one at a time.
create function public.deployment_create(p_deployment jsonb) returns jsonb
language plpgsql set search_path = '' as $$
declare
  v_bot public.bots;
  v_new public.deployments;
begin
  select * into v_bot from public.bots
  where id = (p_deployment ->> 'botId')::uuid and desired <> 'retired' for key share;
  if not found then
    perform public.raise_problem(404, 'BotNotFound', p_deployment ->> 'botId');
  end if;
  begin
    insert into public.deployments (
      bot_id, kind, template, template_version, settings, strategy, requested_by, channel_id
    ) values (
      v_bot.id, 'update', p_deployment ->> 'template', p_deployment ->> 'templateVersion',
      coalesce(p_deployment -> 'settings', '{}'), p_deployment ->> 'strategy', p_deployment ->> 'requestedBy',
      p_deployment ->> 'channelId'
    ) returning * into v_new;
  exception when unique_violation then
    perform public.raise_problem(409, 'DeploymentUnderWay', v_bot.name);
  end;
  return to_jsonb(v_new);
end
$$;

-- Saves a deployment's progress; only the members of `p_changes` are touched, and a verdict sets the time it was reached.
create function public.deployment_update(p_id uuid, p_changes jsonb) returns void
language sql set search_path = '' as $$
  update public.deployments
  set state = coalesce(p_changes ->> 'state', state),
    artifact = case when p_changes ? 'artifact' then p_changes ->> 'artifact' else artifact end,
    problem = case when p_changes ? 'problem' then p_changes ->> 'problem' else problem end,
    steps = coalesce(p_changes -> 'steps', steps),
    finished_at = case
      when p_changes ->> 'state' in ('succeeded', 'failed', 'rolled_back') then coalesce(finished_at, now())
      else finished_at
    end
  where id = p_id
$$;

-- The clients whose figures this person may see, by name.
create function public.clients_of(p_user_id text) returns jsonb
language sql stable set search_path = '' as $$
  select coalesce(jsonb_agg(to_jsonb(c) order by lower(c.name)), '[]')
  from public.client_details c
  where c.id in (select m.client_id from public.client_members m where m.user_id = p_user_id)
$$;

-- The newest deployment of the bot that succeeded before another one; null when there is none.
create function public.deployment_last_good(p_bot_id uuid, p_before uuid) returns jsonb
language sql stable set search_path = '' as $$
  select to_jsonb(d) from public.deployments d
  where d.bot_id = p_bot_id and d.state = 'succeeded'
    and d.serial < (select e.serial from public.deployments e where e.id = p_before)
  order by d.serial desc limit 1
$$;

revoke all on function public.clients_of, public.deployment_last_good,public.raise_problem, public.uuid_of, public.client_find, public.bot_find,
  public.application_find, public.bot_create, public.bot_wish, public.bot_remove, public.bot_suggest,
  public.application_add, public.deployment_create, public.deployment_update from public, anon, authenticated;
grant execute on function public.clients_of, public.deployment_last_good, public.raise_problem, public.uuid_of, public.client_find, public.bot_find,
  public.application_find, public.bot_create, public.bot_wish, public.bot_remove,
  public.bot_suggest, public.application_add, public.deployment_create, public.deployment_update to service_role;
