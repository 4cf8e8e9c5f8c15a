-- Releases: a deployment may move a bot to another engine, go back to an earlier release, or bring another version; and it
-- says in words what became of it.

alter table public.deployments
  drop constraint deployments_kind_check,
  add constraint deployments_kind_check check (kind in ('create', 'update', 'deploy', 'rollback', 'move')),
  add column reason text,
  add column message_id text;
comment on column public.deployments.problem is
  'Code of the problem that ended it; set while it is still in progress, it is being taken back';
comment on column public.deployments.reason is 'The same in words, as the person who asked was told';
comment on column public.deployments.message_id is 'The message in channel_id that shows the progress, so that the outcome can still be told there';

alter table public.bots add column moved_from text
  check (moved_from in ('pm2', 'docker', 'swarm', 'serverless', 'simulation') and moved_from <> strategy);
comment on column public.bots.moved_from is
  'The engine that may still run an older generation; nothing is started elsewhere until it was seen to have ended there';

-- For: the name of who asked for a deployment.
create index audit_log_actor on public.audit_log (actor_id, id desc);

-- Records what people want: every wish is a new generation. A bot that is being deleted takes no other wish. With a
-- deployment, the bot takes on all that it says: template, version and engine. Where the engine changes, the one before is
-- remembered until it has let go; what was never started there needs no remembering.
create or replace function public.bot_wish(p_id uuid, p_desired text, p_deployment_id uuid, p_by text) returns jsonb
language plpgsql set search_path = '' as $$
declare
  v_bot public.bots;
  v_to public.deployments;
begin
  select * into v_bot from public.bots where id = p_id and (desired <> 'retired' or p_desired = 'retired') for update;
  if not found then
    perform public.raise_problem(
      404, 'BotNotFound', coalesce((select name from public.bots where id = p_id), p_id::text)
    );
  end if;
  select * into v_to from public.deployments where id = p_deployment_id and bot_id = p_id;
  update public.bots
  set desired = p_desired, generation = generation + 1, deployment_id = coalesce(p_deployment_id, deployment_id),
    template = coalesce(v_to.template, template), template_version = coalesce(v_to.template_version, template_version),
    strategy = coalesce(v_to.strategy, strategy),
    moved_from = case
      when coalesce(v_to.strategy, strategy) = strategy then moved_from
      -- Nothing was started on the engine that is left before the one before it had let go.
      when moved_from is not null then nullif(moved_from, v_to.strategy)
      when generation > 0 then strategy
    end,
    wished_by = p_by, wished_at = now()
  where id = p_id;
  return (select to_jsonb(b) from public.bot_details b where b.id = p_id);
end
$$;

-- The engine that was left has let go. False when something else was wished for meanwhile.
create function public.bot_moved(p_id uuid, p_generation integer) returns boolean
language plpgsql set search_path = '' as $$
begin
  update public.bots set moved_from = null where id = p_id and generation = p_generation;
  return found;
end
$$;

-- A further deployment of a bot that exists, one at a time.
create or replace function public.deployment_create(p_deployment jsonb) returns jsonb
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
      bot_id, kind, template, template_version, settings, strategy, artifact, requested_by, channel_id
    ) values (
      v_bot.id, coalesce(p_deployment ->> 'kind', 'update'), p_deployment ->> 'template',
      p_deployment ->> 'templateVersion', coalesce(p_deployment -> 'settings', '{}'), p_deployment ->> 'strategy',
      p_deployment ->> 'artifact', p_deployment ->> 'requestedBy', p_deployment ->> 'channelId'
    ) returning * into v_new;
  exception when unique_violation then
    perform public.raise_problem(409, 'DeploymentUnderWay', v_bot.name);
  end;
  return to_jsonb(v_new);
end
$$;

-- Saves a deployment's progress; only the members of `p_changes` are touched, and a verdict sets the time it was reached.
create or replace function public.deployment_update(p_id uuid, p_changes jsonb) returns void
language sql set search_path = '' as $$
  update public.deployments
  set state = coalesce(p_changes ->> 'state', state),
    artifact = case when p_changes ? 'artifact' then p_changes ->> 'artifact' else artifact end,
    problem = case when p_changes ? 'problem' then p_changes ->> 'problem' else problem end,
    reason = case when p_changes ? 'reason' then p_changes ->> 'reason' else reason end,
    message_id = case when p_changes ? 'messageId' then p_changes ->> 'messageId' else message_id end,
    steps = coalesce(p_changes -> 'steps', steps),
    finished_at = case
      when p_changes ->> 'state' in ('succeeded', 'failed', 'rolled_back') then coalesce(finished_at, now())
      else finished_at
    end
  where id = p_id
$$;

-- A bot's deployments, newest first, with the name under which the person last used a command.
create function public.deployment_history(p_bot_id uuid, p_limit integer) returns jsonb
language sql stable set search_path = '' as $$
  select coalesce(jsonb_agg(h.row order by h.serial desc), '[]')
  from (
    select d.serial, to_jsonb(d) || jsonb_build_object('requested_by_name', (
      select a.actor_name from public.audit_log a where a.actor_id = d.requested_by order by a.id desc limit 1
    )) as row
    from public.deployments d where d.bot_id = p_bot_id order by d.serial desc limit p_limit
  ) h
$$;

-- Deployments whose artifact may still be wanted: of every bot the newest `p_keep` that succeeded, the one that is wished
-- for, and those in progress.
create function public.deployments_kept(p_keep integer) returns setof public.deployments
language sql stable set search_path = '' as $$
  select d.* from public.deployments d
  join public.bots b on b.id = d.bot_id
  where d.id = b.deployment_id or d.state in ('pending', 'building', 'applying', 'verifying') or d.id in (
    select e.id from public.deployments e
    where e.bot_id = d.bot_id and e.state = 'succeeded' order by e.serial desc limit p_keep
  )
$$;

-- Digests of this bot's deployments that neither it nor any other bot may want again.
create function public.artifacts_outlived(p_bot_id uuid, p_keep integer) returns jsonb
language sql stable set search_path = '' as $$
  select coalesce(jsonb_agg(distinct d.artifact), '[]') from public.deployments d
  where d.bot_id = p_bot_id and d.artifact is not null
    and not exists (select from public.deployments_kept(p_keep) k where k.artifact = d.artifact)
$$;

-- Owes a message that belongs to no incident; the same key twice is one message. With a message id, that message is changed
-- instead of a new one posted. Answers its id.
drop function public.outbox_add(text, text, text, text);
create function public.outbox_add(
  p_kind text, p_text text, p_channel_id text, p_dedupe_key text, p_message_id text default null
) returns bigint
language plpgsql set search_path = '' as $$
declare
  v_id bigint;
begin
  insert into public.outbox (kind, text, channel_id, dedupe_key, message_id)
  values (p_kind, p_text, p_channel_id, p_dedupe_key, p_message_id)
  on conflict (dedupe_key) do nothing
  returning id into v_id;
  return coalesce(v_id, (select id from public.outbox where dedupe_key = p_dedupe_key));
end
$$;

-- What people want of every bot (or of one), with what Muster last believed and what the bot last said.
create or replace function public.wishes(p_bot_id uuid default null) returns json
language sql stable set search_path = '' as $$
  select coalesce(json_agg(json_build_object(
    'botId', b.id, 'desired', b.desired, 'generation', b.generation, 'strategy', b.strategy, 'movedFrom', b.moved_from,
    'deploying', d.id is not null, 'status', b.status, 'cause', b.cause, 'statusSince', b.status_since,
    'observedGeneration', b.observed_generation, 'openIncident', i.id is not null,
    'report', case when h.bot_id is not null then json_build_object(
      'generation', h.generation, 'readyForMs', h.ready_for_ms, 'ackAgeMs', h.ack_age_ms,
      'heartbeatIntervalMs', h.heartbeat_interval_ms, 'guilds', h.guilds, 'users', h.users,
      'eventLoopLagMs', h.event_loop_lag_ms, 'memoryBytes', h.memory_bytes, 'commands', h.commands,
      'errors', h.errors, 'receivedAt', h.received_at, 'canary', h.canary
    ) end
  )), '[]')
  from public.bots b
  left join public.heartbeats h on h.bot_id = b.id
  left join public.incidents i on i.bot_id = b.id and i.state = 'open'
  left join public.deployments d on d.bot_id = b.id and d.state in ('pending', 'building', 'applying', 'verifying')
  where p_bot_id is null or b.id = p_bot_id
$$;

revoke all on function public.bot_moved, public.deployment_history, public.deployments_kept, public.artifacts_outlived,
  public.outbox_add from public, anon, authenticated;
grant execute on function public.bot_moved, public.deployment_history, public.deployments_kept,
  public.artifacts_outlived, public.outbox_add to service_role;
