-- Rollouts: bots of one template on their way to one version, wave by wave. All that the next step depends on is here, so that
-- a rollout goes on after a restart of Muster where it was.

create table public.rollouts (
  id uuid primary key default gen_random_uuid(),
  serial bigint generated always as identity,
  template text not null,
  version text not null,
  client_name text,
  state text not null default 'running' check (state in ('running', 'paused', 'halted', 'aborted', 'succeeded')),
  reason text,
  requested_by text not null,
  channel_id text,
  message_id text,
  created_at timestamptz(3) not null default now(),
  finished_at timestamptz(3),
  check ((finished_at is null) = (state in ('running', 'paused')))
);
comment on column public.rollouts.client_name is 'Only bots of this client, by the name it had; null = of all';
comment on column public.rollouts.message_id is 'The message in channel_id that shows the progress';
-- One at a time: two rollouts of one template would move the same bots to and fro.
create unique index rollouts_one_active on public.rollouts (template) where state in ('running', 'paused');

create table public.rollout_bots (
  rollout_id uuid not null references public.rollouts (id) on delete cascade,
  bot_id uuid not null references public.bots (id) on delete cascade,
  position integer not null,
  wave integer not null check (wave >= 1),
  state text not null default 'waiting' check (state in ('waiting', 'moving', 'moved', 'failed', 'skipped')),
  reason text,
  began_at timestamptz(3),
  ended_at timestamptz(3),
  primary key (rollout_id, bot_id)
);
-- For: the foreign key, when a bot is deleted.
create index rollout_bots_bot on public.rollout_bots (bot_id);

-- Rollouts with their bots, newest first: one by its id, those that may go on or of which a release is under way, or all.
create function public.rollout_list(p_id uuid, p_active boolean, p_limit integer) returns jsonb
language sql stable set search_path = '' as $$
  select coalesce(jsonb_agg(to_jsonb(r) || jsonb_build_object('bots', (
    select coalesce(jsonb_agg(to_jsonb(m) || jsonb_build_object('name', b.name, 'client_name', c.name)
      order by m.wave, m.position), '[]')
    from public.rollout_bots m
    join public.bots b on b.id = m.bot_id
    join public.clients c on c.id = b.client_id
    where m.rollout_id = r.id
  )) order by r.serial desc), '[]')
  from (
    select * from public.rollouts
    where (p_id is null or id = p_id) and (
      not p_active or state in ('running', 'paused')
      or exists (select from public.rollout_bots m where m.rollout_id = rollouts.id and m.state = 'moving')
    )
    order by serial desc limit p_limit
  ) r
$$;

-- `bots`: ids with their waves, in the order in which they are moved.
create function public.rollout_create(p_rollout jsonb) returns jsonb
language plpgsql set search_path = '' as $$
declare
  v_id uuid;
begin
  begin
    insert into public.rollouts (template, version, client_name, requested_by, channel_id)
    values (p_rollout ->> 'template', p_rollout ->> 'version', p_rollout ->> 'clientName', p_rollout ->> 'requestedBy',
      p_rollout ->> 'channelId')
    returning id into v_id;
  exception when unique_violation then
    perform public.raise_problem(409, 'RolloutUnderWay', p_rollout ->> 'template');
  end;
  insert into public.rollout_bots (rollout_id, bot_id, wave, position)
  select v_id, b.id, (m.value ->> 'wave')::integer, m.ordinality
  from jsonb_array_elements(p_rollout -> 'bots') with ordinality m
  join public.bots b on b.id = (m.value ->> 'botId')::uuid;
  return public.rollout_list(v_id, false, 1) -> 0;
end
$$;

-- Only while the rollout is in one of the states `p_from`; false otherwise.
create function public.rollout_update(p_id uuid, p_from jsonb, p_changes jsonb) returns boolean
language plpgsql set search_path = '' as $$
begin
  update public.rollouts
  set state = coalesce(p_changes ->> 'state', state),
    reason = coalesce(p_changes ->> 'reason', reason),
    message_id = coalesce(p_changes ->> 'messageId', message_id),
    finished_at = case
      when coalesce(p_changes ->> 'state', state) in ('running', 'paused') then null
      else coalesce(finished_at, now())
    end
  where id = p_id and p_from ? state;
  return found;
end
$$;

-- A release is only begun while the rollout runs: false when it was paused or ended meanwhile.
create function public.rollout_bot_update(p_id uuid, p_bot_id uuid, p_state text, p_reason text) returns boolean
language plpgsql set search_path = '' as $$
begin
  if p_state = 'moving' then
    perform from public.rollouts where id = p_id and state = 'running' for share;
    if not found then
      return false;
    end if;
  end if;
  update public.rollout_bots
  set state = p_state, reason = p_reason,
    began_at = case p_state when 'moving' then clock_timestamp() when 'waiting' then null else began_at end,
    ended_at = case when p_state in ('moved', 'failed', 'skipped') then clock_timestamp() end
  where rollout_id = p_id and bot_id = p_bot_id;
  return found;
end
$$;

-- Crashes of the bots that were moved, since then and in the day before. What is no fault of theirs does not count. A bot that
-- crashes again before it recovered has one incident with several restarts; they are counted on while it lives short.
create function public.rollout_crashes(p_id uuid) returns json
language sql stable set search_path = '' as $$
  with moved as (
    select m.bot_id, m.began_at, m.ended_at, greatest(b.created_at, m.began_at - interval '1 day') as from_at
    from public.rollout_bots m join public.bots b on b.id = m.bot_id
    where m.rollout_id = p_id and m.state = 'moved'
  ), crash as (
    select i.bot_id, i.opened_at, i.restarts from public.incidents i
    where i.cause in ('process_exited', 'zombie_gateway', 'crash_loop', 'intents_denied', 'deploy_failed', 'command_unanswered')
  ), counted as (
    select
      (select greatest(count(*), max(c.restarts)) from crash c where c.bot_id = m.bot_id and c.opened_at >= m.ended_at) as since,
      (select greatest(count(*), max(c.restarts)) from crash c
        where c.bot_id = m.bot_id and c.opened_at >= m.from_at and c.opened_at < m.began_at) as before,
      extract(epoch from now() - m.ended_at) / 3600 as since_hours,
      extract(epoch from m.began_at - m.from_at) / 3600 as before_hours
    from moved m
  )
  select json_build_object('since', coalesce(sum(since), 0), 'sinceHours', coalesce(sum(since_hours), 0),
    'before', coalesce(sum(before), 0), 'beforeHours', coalesce(sum(before_hours), 0))
  from counted
$$;

alter table public.rollouts enable row level security;
alter table public.rollout_bots enable row level security;

revoke all on public.rollouts, public.rollout_bots from public, anon, authenticated;
grant select, insert, update, delete on public.rollouts, public.rollout_bots to service_role;
grant usage on sequence public.rollouts_serial_seq to service_role;
revoke all on function public.rollout_list, public.rollout_create, public.rollout_update, public.rollout_bot_update,
  public.rollout_crashes from public, anon, authenticated;
grant execute on function public.rollout_list, public.rollout_create, public.rollout_update, public.rollout_bot_update,
  public.rollout_crashes to service_role;
