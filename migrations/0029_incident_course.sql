-- What an incident has cost, which release it befell, and bots that come and go.

alter table public.incidents
  add column released_at timestamptz(3),
  add column release text,
  add column rollback_to uuid,
  add column down_ms bigint check (down_ms >= 0),
  add column flapping_since timestamptz(3);
comment on column public.incidents.release is 'Template and version that the bot ran when it opened';
comment on column public.incidents.rollback_to is
  'Set where that release is the likely cause: the newest deployment before it that succeeded';
comment on column public.incidents.down_ms is 'Downtime in it, by status_intervals';

alter table public.incident_events
  drop constraint incident_events_kind_check,
  add constraint incident_events_kind_check
    check (kind in ('opened', 'changed', 'acknowledged', 'noted', 'flapping', 'resolved'));

-- `merged`: told by a later message of its incident, so that none of its own went out.
alter table public.outbox
  drop constraint outbox_state_check,
  add constraint outbox_state_check check (state in ('pending', 'sent', 'merged', 'given_up'));

-- A release this young is the first thing to doubt when its bot fails.
create function public.release_doubted() returns interval
language sql immutable set search_path = '' as $$ select interval '1 hour' $$;

-- How long a bot that came and went must stay before its incident is over.
create function public.flapping_calm() returns interval
language sql immutable set search_path = '' as $$ select interval '30 minutes' $$;

-- How often a bot went down or came back since then; stops and starts that somebody asked for are neither.
create function public.bot_transitions(p_bot_id uuid, p_since timestamptz) returns bigint
language sql stable set search_path = '' as $$
  select count(*) filter (where c.is_up <> c.was_up) from (
    select s.status in ('online', 'degraded') as is_up,
      lag(s.status in ('online', 'degraded')) over (order by s.started_at) as was_up
    from public.status_intervals s
    where s.bot_id = p_bot_id and coalesce(s.ended_at, 'infinity') > p_since
      and s.status in ('online', 'degraded', 'offline', 'failed')
  ) c
$$;

create function public.bot_down_ms(p_bot_id uuid, p_from timestamptz, p_until timestamptz) returns bigint
language sql stable set search_path = '' as $$
  select coalesce(sum(extract(epoch from
    least(coalesce(s.ended_at, 'infinity'), p_until) - greatest(s.started_at, p_from)) * 1000), 0)::bigint
  from public.status_intervals s
  where s.bot_id = p_bot_id and s.status in ('offline', 'failed')
    and coalesce(s.ended_at, 'infinity') > p_from and s.started_at < p_until
$$;

-- Marks what is still owed of an incident as told by what is owed next. What may have been sent already is left alone.
create function public.outbox_merge(p_incident_id uuid) returns void
language sql set search_path = '' as $$
  update public.outbox set state = 'merged', finished_at = now()
  where incident_id = p_incident_id and state = 'pending' and kind = 'incident_updated' and attempts = 0
$$;

-- As in 0028; after `p_after` at the earliest, and as one with what is owed of it already.
drop function public.incident_owe(uuid);
create function public.incident_owe(p_id uuid, p_after interval default '0') returns void
language plpgsql set search_path = '' as $$
declare
  v_version integer;
  v_due timestamptz := least(
    now() + p_after,
    (select min(not_before) from public.outbox
     where incident_id = p_id and state = 'pending' and kind = 'incident_updated' and attempts = 0)
  );
begin
  perform public.outbox_merge(p_id);
  update public.incidents set version = version + 1 where id = p_id returning version into v_version;
  -- What waits on purpose is not late, so its time begins when it is due.
  insert into public.outbox (kind, incident_id, dedupe_key, not_before, created_at)
  values ('incident_updated', p_id, p_id || ':v' || v_version, v_due, v_due)
  on conflict (dedupe_key) do nothing;
end
$$;

-- As in 0028, with what it has cost.
create or replace function public.incident_close(p_id uuid, p_by text, p_text text) returns void
language plpgsql set search_path = '' as $$
declare
  v_incident public.incidents := public.incident_hold(p_id);
begin
  update public.incidents
  set state = 'resolved', resolution = 'closed', closed_by = p_by, closing = p_text, version = version + 1,
    resolved_at = greatest(clock_timestamp(), v_incident.down_since),
    down_ms = public.bot_down_ms(v_incident.bot_id, v_incident.down_since, clock_timestamp())
  where id = p_id;
  perform public.outbox_merge(p_id);
  insert into public.incident_events (incident_id, kind, by, text) values (p_id, 'resolved', p_by, p_text);
  insert into public.outbox (kind, incident_id, dedupe_key) values ('incident_resolved', p_id, p_id || ':resolved')
  on conflict (dedupe_key) do nothing;
end
$$;

-- As in 0028, with what it has cost.
create or replace function public.incident_resolve(
  p_bot_id uuid, p_resolution text, p_at timestamptz, p_restarts integer default null
) returns void
language plpgsql set search_path = '' as $$
declare
  v_incident uuid;
begin
  update public.incidents
  set state = 'resolved', resolution = p_resolution, resolved_at = greatest(p_at, down_since), version = version + 1,
    restarts = coalesce(p_restarts, restarts), down_ms = public.bot_down_ms(p_bot_id, down_since, p_at)
  where bot_id = p_bot_id and state = 'open'
  returning id into v_incident;
  if found then
    insert into public.incident_events (incident_id, kind) values (v_incident, 'resolved');
    perform public.outbox_merge(v_incident);
    insert into public.outbox (kind, incident_id, dedupe_key)
    values ('incident_resolved', v_incident, v_incident || ':resolved')
    on conflict (dedupe_key) do nothing;
  end if;
end
$$;

-- Writes down which release it befell, and, where that one is the likely cause, what can be gone back to. A release that went
-- back is not doubted: what came before it is what it was taken back from.
create function public.incident_doubt(p_id uuid) returns void
language sql set search_path = '' as $$
  update public.incidents i
  set release = d.template || ' ' || d.template_version, released_at = d.finished_at,
    rollback_to = case
      when d.kind in ('update', 'deploy') and i.down_since < d.finished_at + public.release_doubted()
        and i.cause in ('process_exited', 'zombie_gateway', 'crash_loop', 'intents_denied', 'deploy_failed', 'command_unanswered')
        then (public.deployment_last_good(i.bot_id, d.id) ->> 'id')::uuid
    end
  from public.bots b join public.deployments d on d.id = b.deployment_id and d.state = 'succeeded'
  where i.id = p_id and b.id = i.bot_id
$$;

-- As in 0028; edits that may be outdated in a moment wait for that moment.
create or replace function public.incident_report(
  p_bot_id uuid, p_status text, p_cause text, p_since timestamptz, p_log_tail jsonb, p_restarts integer, p_open boolean
) returns void
language plpgsql set search_path = '' as $$
declare
  v_id uuid;
begin
  update public.incidents
  set status = p_status, cause = coalesce(p_cause, cause), log_tail = coalesce(p_log_tail, log_tail),
    restarts = coalesce(p_restarts, restarts)
  where bot_id = p_bot_id and state = 'open'
  returning id into v_id;
  if found then
    insert into public.incident_events (incident_id, kind, status, cause) values (v_id, 'changed', p_status, p_cause);
    -- Whether a start succeeds is known soon, and a bot that flaps is told of once a minute.
    perform public.incident_owe(v_id, case
      when (select flapping_since from public.incidents where id = v_id) is not null then interval '1 minute'
      when p_status = 'starting' then interval '5 seconds'
      else interval '0'
    end);
  elsif p_open then
    insert into public.incidents (bot_id, bot_name, client_name, status, cause, down_since, log_tail, restarts)
    select b.id, b.name, c.name, p_status, p_cause, p_since, coalesce(p_log_tail, '[]'), coalesce(p_restarts, 0)
    from public.bots b join public.clients c on c.id = b.client_id where b.id = p_bot_id
    returning id into v_id;
    perform public.incident_doubt(v_id);
    insert into public.incident_events (incident_id, kind, status, cause) values (v_id, 'opened', p_status, p_cause);
    insert into public.outbox (kind, incident_id, dedupe_key)
    values ('incident_opened', v_id, v_id || ':opened')
    on conflict (dedupe_key) do nothing;
  end if;
end
$$;

-- Six times down or up within an hour, this time included, and the incident does not end with the next sign of life.
create function public.incident_flaps(p_bot_id uuid, p_at timestamptz) returns boolean
language sql stable set search_path = '' as $$
  select exists (
    select from public.incidents i where i.bot_id = p_bot_id and i.state = 'open'
      and (i.flapping_since is not null or public.bot_transitions(p_bot_id, p_at - interval '1 hour') >= 5)
  )
$$;

-- The bot is online, for now.
create function public.incident_flap(p_bot_id uuid, p_at timestamptz, p_restarts integer) returns void
language plpgsql set search_path = '' as $$
declare
  v_incident public.incidents;
begin
  select * into v_incident from public.incidents where bot_id = p_bot_id and state = 'open' for update;
  update public.incidents
  set status = 'online', restarts = coalesce(p_restarts, restarts), flapping_since = coalesce(flapping_since, p_at)
  where id = v_incident.id;
  insert into public.incident_events (incident_id, kind, status)
  values (v_incident.id, case when v_incident.flapping_since is null then 'flapping' else 'changed' end, 'online');
  perform public.incident_owe(
    v_incident.id, case when v_incident.flapping_since is null then interval '0' else interval '1 minute' end
  );
end
$$;

-- What time alone brings about: a bot that flapped and has stayed online is done with. Answers how many there were.
create function public.incidents_tend() returns integer
language plpgsql set search_path = '' as $$
declare
  v_calm record;
  v_count integer := 0;
begin
  for v_calm in
    select i.bot_id, b.status_since from public.incidents i join public.bots b on b.id = i.bot_id
    where i.state = 'open' and i.flapping_since is not null and b.status = 'online'
      and b.status_since < now() - public.flapping_calm()
    for update of b
  loop
    perform public.incident_resolve(v_calm.bot_id, 'recovered', v_calm.status_since);
    v_count := v_count + 1;
  end loop;
  return v_count;
end
$$;

-- As in 0008, with bots that flap.
create or replace function public.watch_record(p_transitions jsonb) returns jsonb
language plpgsql set search_path = '' as $$
declare
  t record;
  v_bot public.bots;
  v_open public.status_intervals;
  v_at timestamptz(3);
  v_counted text;
  v_applied jsonb := '[]';
begin
  -- In the order of ids, so that two calls at once cannot wait for each other.
  for t in
    select x.*
    from jsonb_array_elements(p_transitions) with ordinality as e (value, position),
      jsonb_to_record(e.value) as x (
        "botId" uuid, generation integer, status text, cause text, since timestamptz, incident text, resolution text,
        "logTail" jsonb, restarts integer
      )
    order by x."botId", e.position
  loop
    select * into v_bot from public.bots where id = t."botId" and generation = t.generation for update;
    continue when not found;
    select * into v_open from public.status_intervals where bot_id = v_bot.id and ended_at is null;
    -- Never before what is already written, never in the future.
    v_at := greatest(least(t.since, clock_timestamp()), coalesce(v_open.started_at, v_bot.created_at));

    if t.incident = 'resolve' and coalesce(t.resolution, 'recovered') = 'recovered'
      and public.incident_flaps(v_bot.id, v_at) then
      perform public.incident_flap(v_bot.id, v_at, t.restarts);
    elsif t.incident = 'resolve' then
      perform public.incident_resolve(v_bot.id, coalesce(t.resolution, 'recovered'), v_at, t.restarts);
    elsif t.incident in ('open', 'update') then
      perform public.incident_report(
        v_bot.id, t.status, t.cause, v_at, t."logTail", t.restarts, t.incident = 'open'
      );
    end if;

    -- An attempt to start again after a failure is downtime: while its incident is open, and also where that was closed by
    -- hand and nothing was wished for since. While a bot only flaps, a start from online is one that somebody asked for.
    v_counted := public.counted_status(t.status, exists (
      select from public.incidents where bot_id = v_bot.id and state = 'open'
        and (flapping_since is null or v_open.status in ('offline', 'failed'))
    ) or (v_open.status in ('offline', 'failed') and t.generation = v_bot.observed_generation));
    if v_open.status is distinct from v_counted then
      -- Two statements: within one, the index of open rows would see both.
      if v_open.started_at >= v_at then
        delete from public.status_intervals where id = v_open.id;
      else
        update public.status_intervals set ended_at = v_at where id = v_open.id;
      end if;
      insert into public.status_intervals (bot_id, status, started_at) values (v_bot.id, v_counted, v_at);
    end if;

    update public.bots
    set status = t.status, cause = t.cause, observed_generation = t.generation,
      status_since = case when status = t.status then status_since else v_at end
    where id = v_bot.id;
    v_applied := v_applied || to_jsonb(v_bot.id);
  end loop;
  return v_applied;
end
$$;

-- As in 0009; what was merged while it was on its way has been sent all the same.
create or replace function public.outbox_sent(p_id bigint, p_message_id text) returns void
language sql set search_path = '' as $$
  update public.outbox
  set state = 'sent', attempts = attempts + 1, message_id = p_message_id, error = null, finished_at = now()
  where id = p_id and state in ('pending', 'merged')
$$;

revoke all on function public.release_doubted, public.flapping_calm, public.bot_transitions,
  public.bot_down_ms, public.outbox_merge, public.incident_owe, public.incident_doubt, public.incident_flaps,
  public.incident_flap, public.incidents_tend from public, anon, authenticated;
grant execute on function public.release_doubted, public.flapping_calm, public.bot_transitions,
  public.bot_down_ms, public.outbox_merge, public.incident_owe, public.incident_doubt, public.incident_flaps,
  public.incident_flap, public.incidents_tend to service_role;
