update public.deployments set kind = 'update' where kind not in ('create', 'update');
drop function public.artifacts_outlived, public.deployments_kept, public.deployment_history, public.bot_moved;
drop function public.outbox_add(text, text, text, text, text);
create or replace function public.outbox_add(p_kind text, p_text text, p_channel_id text, p_dedupe_key text) returns bigint
language plpgsql set search_path = '' as $$
declare
  v_id bigint;
begin
  insert into public.outbox (kind, text, channel_id, dedupe_key) values (p_kind, p_text, p_channel_id, p_dedupe_key)
  on conflict (dedupe_key) do nothing
  returning id into v_id;
  return coalesce(v_id, (select id from public.outbox where dedupe_key = p_dedupe_key));
end
$$;
create or replace function public.bot_wish(p_id uuid, p_desired text, p_deployment_id uuid, p_by text) returns jsonb
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
create or replace function public.deployment_update(p_id uuid, p_changes jsonb) returns void
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
create or replace function public.wishes(p_bot_id uuid default null) returns json
language sql stable set search_path = '' as $$
  select coalesce(json_agg(json_build_object(
    'botId', b.id, 'desired', b.desired, 'generation', b.generation, 'deploying', d.id is not null,
    'status', b.status, 'cause', b.cause, 'statusSince', b.status_since, 'observedGeneration', b.observed_generation,
    'openIncident', i.id is not null,
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
revoke all on function public.outbox_add from public, anon, authenticated;
grant execute on function public.outbox_add to service_role;
drop index public.audit_log_actor;
alter table public.bots drop column moved_from;
alter table public.deployments
  drop constraint deployments_kind_check,
  add constraint deployments_kind_check check (kind in ('create', 'update')),
  drop column reason,
  drop column message_id;
