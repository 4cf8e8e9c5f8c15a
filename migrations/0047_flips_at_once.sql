-- What a tick makes others do is done once for all its bots, too: each trigger looks at all rows of a statement, and what flaps,
-- joins a group or is told again is written by a statement for each kind of row. What is written is the same as before, to the
-- row; a test holds one against the other.

-- For: what quiet hours keep at the moment.
create index incidents_held on public.incidents (held_until) where held_until is not null;

-- Their rows change often and their indexes seldom: room on their pages, so that a change need not go into every index.
alter table public.incidents set (fillfactor = 70);
alter table public.bots set (fillfactor = 70);

-- As in 0036, for all that a statement owes.
create or replace function public.outbox_reconsider() returns trigger
language plpgsql set search_path = '' as $$
begin
  if not exists (select from public.incidents where held_until > now()) then
    return null;
  end if;
  with released as (
    update public.incidents set held_until = null
    where held_until > now() and id in (select incident_id from added)
    returning id
  )
  update public.outbox o set not_before = now()
  from released r where o.incident_id = r.id and o.state = 'pending' and o.not_before > now();
  return null;
end
$$;
drop trigger outbox_reconsider on public.outbox;
create trigger outbox_reconsider after insert on public.outbox referencing new table as added
  for each statement execute function public.outbox_reconsider();

-- As in 0037, for all that a statement owes.
create or replace function public.outbox_copy() returns trigger
language plpgsql set search_path = '' as $$
begin
  -- Also for what it wrote itself: it is called for each statement.
  if not exists (select from public.alert_routes where scope = 'people') or not exists (select from added where client_id is null) then
    return null;
  end if;
  update public.outbox set not_before = least(not_before, now())
  where client_id is not null and held and state = 'pending' and incident_id in (
    select a.incident_id from added a
    where a.client_id is null and a.kind in ('incident_opened', 'incident_updated', 'incident_resolved')
  );
  with told as (
    select * from added a
    where a.client_id is null and a.kind in ('incident_opened', 'incident_updated', 'incident_resolved')
  ), concerned as (
    select t.id, b.client_id from told t
    join public.incidents i on i.id = t.incident_id join public.bots b on b.id = i.bot_id
    union
    select t.id, b.client_id from told t
    join public.incidents m on m.group_id = t.incident_id join public.bots b on b.id = m.bot_id
    union
    select t.id, p.client_id from told t join public.incident_copies p on p.incident_id = t.incident_id
  )
  insert into public.outbox (kind, incident_id, client_id, dedupe_key, not_before, created_at, state, finished_at)
  select t.kind, t.incident_id, c.client_id, t.dedupe_key || ':' || c.client_id, t.not_before, t.created_at, t.state, t.finished_at
  from told t join concerned c on c.id = t.id
  join public.alert_routes r on r.scope = 'people' and r.client_id = c.client_id
  order by t.id, c.client_id
  on conflict (dedupe_key) do nothing;
  return null;
end
$$;
drop trigger outbox_copy on public.outbox;
create trigger outbox_copy after insert on public.outbox referencing new table as added
  for each statement execute function public.outbox_copy();

-- As in 0040, for all bots of a statement; the earliest of them begins the span.
create or replace function public.blind_to_bot() returns trigger
language plpgsql set search_path = '' as $$
begin
  if not exists (select from new_bots where status = 'unknown' and cause in ('monitor_blind', 'discord_outage')) then
    return null;
  end if;
  insert into public.blind_spans (reason, started_at)
  select n.cause, min(n.status_since) from new_bots n join old_bots o on o.id = n.id
  where n.status = 'unknown' and n.cause in ('monitor_blind', 'discord_outage')
    and (o.status <> 'unknown' or o.cause is distinct from n.cause)
  group by n.cause order by n.cause
  on conflict (reason) where ended_at is null do nothing;
  insert into public.blind_bots (span_id, bot_id, status_before)
  select s.id, n.id, o.status from new_bots n join old_bots o on o.id = n.id
  join public.blind_spans s on s.reason = n.cause and s.ended_at is null
  where n.status = 'unknown' and (o.status <> 'unknown' or o.cause is distinct from n.cause)
  on conflict do nothing;
  return null;
end
$$;
drop trigger blind_to_bot on public.bots;
create trigger blind_to_bot after update on public.bots referencing old table as old_bots new table as new_bots
  for each statement execute function public.blind_to_bot();

-- Owes an edit of each of these, as incident_owe does of one.
create function public.incidents_owe(p_ids uuid[], p_after interval[]) returns void
language plpgsql set search_path = '' as $$
declare
  v_due timestamptz[] := array(
    select least(now() + t.after, (
      select min(o.not_before) from public.outbox o
      where o.incident_id = t.id and o.state = 'pending' and o.kind = 'incident_updated' and o.attempts = 0
    ))
    from unnest(p_ids, p_after) with ordinality as t (id, after, n) order by t.n
  );
begin
  update public.outbox set state = 'merged', finished_at = now()
  where incident_id = any (p_ids) and state = 'pending' and kind = 'incident_updated' and attempts = 0;
  update public.incidents set version = version + 1 where id = any (p_ids);
  -- What waits on purpose is not late, so its time begins when it is due.
  insert into public.outbox (kind, incident_id, dedupe_key, not_before, created_at)
  select 'incident_updated', i.id, i.id || ':v' || i.version, t.due, t.due
  from unnest(p_ids, v_due) with ordinality as t (id, due, n) join public.incidents i on i.id = t.id order by t.n
  on conflict (dedupe_key) do nothing;
end
$$;
create or replace function public.incident_owe(p_id uuid, p_after interval default '0') returns void
language sql set search_path = '' as $$
  select public.incidents_owe(array[p_id], array[p_after])
$$;

-- As in 0030. A bot that turns out to have failed with others says so where the people of its client were told of it alone: last,
-- for what else is owed of it is told by the group.
create or replace function public.incident_join(p_group uuid, p_ids uuid[]) returns void
language plpgsql set search_path = '' as $$
declare
  v_cards uuid[];
  v_card public.incidents;
begin
  update public.incidents set group_id = p_group where id = any (p_ids);
  update public.outbox set state = 'merged', finished_at = now()
  where incident_id = any (p_ids) and state = 'pending' and attempts = 0;
  v_cards := array(select id from public.incidents where id = any (p_ids) and message_id is not null order by opened_at, id);
  if cardinality(v_cards) > 0 then
    select * into v_card from public.incidents where id = v_cards[1];
    update public.incidents set channel_id = v_card.channel_id, message_id = v_card.message_id
    where id = p_group and message_id is null;
    if found then
      update public.incidents set channel_id = null, message_id = null where id = v_card.id;
      v_cards := v_cards[2:];
    end if;
    perform public.incidents_owe(v_cards, array_fill(interval '0', array[cardinality(v_cards)]));
  end if;
  insert into public.outbox (kind, incident_id, client_id, dedupe_key)
  select 'incident_updated', p.incident_id, p.client_id, p.incident_id || ':joined:' || p.client_id
  from public.incident_copies p where p.incident_id = any (p_ids) order by p.incident_id, p.client_id
  on conflict (dedupe_key) do nothing;
  update public.incidents set grouped_at = clock_timestamp() where id = p_group;
end
$$;
drop trigger incident_copy_joins on public.incidents;
drop function public.incident_copy_joins;

-- As incident_flap in 0030, for all bots that came back for now.
create function public.incidents_flap(p_steps public.watch_step[]) returns void
language plpgsql set search_path = '' as $$
declare
  v_new uuid[] := array(
    select i.id from unnest(p_steps) t join public.incidents i on i.id = t.incident_id where i.flapping_since is null
  );
begin
  -- What comes and goes while the others of its group are back is a matter of its own.
  update public.incidents i
  set status = 'online', restarts = coalesce(t.restarts, i.restarts), flapping_since = coalesce(i.flapping_since, t.found),
    group_id = null, channel_id = case when t.group_id is null then i.channel_id end,
    message_id = case when t.group_id is null then i.message_id end
  from unnest(p_steps) t where i.id = t.incident_id;
  insert into public.outbox (kind, incident_id, dedupe_key)
  select 'incident_opened', t.incident_id, t.incident_id || ':alone' from unnest(p_steps) t
  where t.group_id is not null order by t.bot_id
  on conflict (dedupe_key) do nothing;
  insert into public.incident_events (incident_id, kind, status)
  select t.incident_id, case when t.incident_id = any (v_new) then 'flapping' else 'changed' end, 'online'
  from unnest(p_steps) t order by t.bot_id;
  perform public.incidents_owe(
    array_agg(t.incident_id order by t.bot_id),
    array_agg(case when t.incident_id = any (v_new) then interval '0' else interval '1 minute' end order by t.bot_id)
  ) from unnest(p_steps) t;
end
$$;

-- As in 0044; what is owed of them as one.
create or replace function public.incidents_change(p_steps public.watch_step[]) returns void
language plpgsql set search_path = '' as $$
declare
  v_alone uuid[];
  v_after interval[];
begin
  update public.incidents i
  set status = t.status, cause = coalesce(t.cause, i.cause), log_tail = coalesce(t.log_tail, i.log_tail),
    restarts = coalesce(t.restarts, i.restarts)
  from unnest(p_steps) t where i.id = t.incident_id;
  insert into public.incident_events (incident_id, kind, status, cause)
  select t.incident_id, 'changed', t.status, t.cause from unnest(p_steps) t order by t.bot_id;
  -- Whether a start succeeds is known soon, and a bot that flaps is told of once a minute.
  select array_agg(i.id order by t.bot_id), array_agg(case
    when i.flapping_since is not null then interval '1 minute'
    when t.status = 'starting' then interval '5 seconds'
    else interval '0'
  end order by t.bot_id)
  into v_alone, v_after
  from unnest(p_steps) t join public.incidents i on i.id = t.incident_id where t.group_id is null;
  if v_alone is not null then
    perform public.incidents_owe(v_alone, v_after);
  end if;
end
$$;

-- What bots that fail together have in common: their engine, or the version of their template.
create type public.incident_common as (kind text, key text, cause text, group_id uuid);

-- Incidents that opened within a minute and are told alone, and those that are about to be opened.
create function public.incidents_lone(p_steps public.watch_step[]) returns table (
  id uuid, status text, cause text, down_since timestamptz, strategy text, version text
)
language sql stable as $$
  select l.id, l.status, l.cause, l.down_since, b.strategy, b.template || ' ' || b.template_version
  from (
    select i.id, i.bot_id, i.status, i.cause, i.down_since from public.incidents i
    where i.state = 'open' and i.group_id is null and i.flapping_since is null and i.acknowledged_by is null
      and i.opened_at > now() - public.grouping_window()
    union all
    select null, t.bot_id, t.status, t.cause, t.at from unnest(p_steps) t
  ) l join public.bots b on b.id = l.bot_id
$$;

-- As in 0030: incidents that opened within a minute, with the same cause, on the same engine or of the same template version;
-- five of them, or a fifth of the bots that are to run there, are one. Causes that lie with one application alone are left out.
-- Answers the groups, which it opens where there are none yet; of two that fit an incident the first is its own.
drop function public.incidents_group(interval);
create function public.incidents_group(p_steps public.watch_step[], p_hold interval) returns public.incident_common[]
language plpgsql set search_path = '' as $$
declare
  k record;
  v record;
  v_group uuid;
  v_groups public.incident_common[] := '{}';
begin
  for k in
    with lone as materialized (
      select l.* from public.incidents_lone(p_steps) l
      where l.cause in ('process_exited', 'zombie_gateway', 'crash_loop', 'driver_unreachable', 'discord_outage',
        'command_unanswered')
    ), common as (
      select 'engine' as kind, strategy as key, cause, count(*) as bots from lone group by strategy, cause
      union all
      select 'template', version, cause, count(*) from lone group by version, cause
    )
    select c.*, c.bots::numeric / greatest(1, (
      select count(*) from public.bots b where b.desired = 'running' and c.key =
        case c.kind when 'engine' then b.strategy else b.template || ' ' || b.template_version end
    )) as share
    from common c order by c.bots desc, share desc, c.kind, c.key, c.cause
  loop
    -- What joined a greater group is not lone any more.
    select count(*) as bots, min(l.down_since) as down_since, (array_agg(l.status order by l.down_since))[1] as status into v
    from public.incidents_lone(p_steps) l
    where l.cause = k.cause and k.key = case k.kind when 'engine' then l.strategy else l.version end and not exists (
      select from unnest(v_groups) g
      where g.cause = l.cause and g.key = case g.kind when 'engine' then l.strategy else l.version end
    );
    continue when v.bots = 0;
    select id into v_group from public.incidents
    where state = 'open' and group_kind = k.kind and group_key = k.key and cause = k.cause
      and grouped_at > now() - public.grouping_window()
    order by opened_at limit 1;
    if v_group is null and (v.bots >= 5 or (v.bots >= 2 and k.share >= 0.2)) then
      insert into public.incidents
        (bot_name, client_name, status, cause, down_since, group_kind, group_key, grouped_at)
      values ('', '', v.status, k.cause, v.down_since, k.kind, k.key, clock_timestamp())
      returning id into v_group;
      insert into public.incident_events (incident_id, kind, status, cause) values (v_group, 'opened', v.status, k.cause);
      insert into public.outbox (kind, incident_id, dedupe_key, not_before)
      values ('incident_opened', v_group, v_group || ':opened', now() + p_hold);
    end if;
    if v_group is not null then
      v_groups := v_groups || row(k.kind, k.key, k.cause, v_group)::public.incident_common;
    end if;
  end loop;
  return v_groups;
end
$$;

-- As in 0044, with what a person needs to mend what only a person can: which application it is, and what the bot wants of
-- Discord (0040 had a trigger for it). With `p_group` each is put where it belongs before anything is written of it: its own
-- message is told by the group's from the start. Others that are lone join as well.
drop function public.incidents_open(public.watch_step[], interval);
create function public.incidents_open(p_steps public.watch_step[], p_hold interval, p_group boolean) returns void
language plpgsql set search_path = '' as $$
declare
  g public.incident_common;
  v_groups public.incident_common[] := '{}';
  v_ids uuid[];
begin
  if p_group then
    v_groups := public.incidents_group(p_steps, p_hold);
  end if;
  with opened as (
    insert into public.incidents (bot_id, bot_name, client_name, status, cause, down_since, log_tail, restarts, application_id,
      intents, release, released_at, rollback_to, group_id)
    select t.bot_id, t.bot_name, c.name, t.status, t.cause, t.at, coalesce(t.log_tail, '[]'), coalesce(t.restarts, 0),
      b.application_id, (m.manifest ->> 'intents')::bigint, d.template || ' ' || d.template_version, d.finished_at,
      case
        when d.kind in ('update', 'deploy') and t.at < d.finished_at + public.release_doubted()
          and t.cause in ('process_exited', 'zombie_gateway', 'crash_loop', 'intents_denied', 'deploy_failed', 'command_unanswered')
          then (public.deployment_last_good(t.bot_id, d.id) ->> 'id')::uuid
      end,
      (
        select o.group_id from unnest(v_groups) with ordinality as o (kind, key, cause, group_id, n)
        where o.cause = t.cause and o.key = case o.kind when 'engine' then b.strategy else b.template || ' ' || b.template_version end
        order by o.n limit 1
      )
    from unnest(p_steps) t
    join public.clients c on c.id = t.client_id
    join public.bots b on b.id = t.bot_id
    left join public.templates m on m.name = b.template and m.version = b.template_version
    left join public.deployments d on d.id = b.deployment_id and d.state = 'succeeded'
    order by t.bot_id
    returning id, bot_id
  )
  select array_agg(id order by bot_id) into v_ids from opened;
  insert into public.incident_events (incident_id, kind, status, cause)
  select i.id, 'opened', i.status, i.cause
  from unnest(v_ids) with ordinality as o (id, n) join public.incidents i on i.id = o.id order by o.n;
  insert into public.outbox (kind, incident_id, dedupe_key, not_before, state, finished_at)
  select 'incident_opened', i.id, i.id || ':opened', now() + p_hold, case when i.group_id is null then 'pending' else 'merged' end,
    case when i.group_id is not null then now() end
  from unnest(v_ids) with ordinality as o (id, n) join public.incidents i on i.id = o.id order by o.n
  on conflict (dedupe_key) do nothing;
  foreach g in array v_groups loop
    perform public.incident_join(g.group_id, array(
      select l.id from public.incidents_lone('{}') l
      where l.cause = g.cause and g.key = case g.kind when 'engine' then l.strategy else l.version end order by l.id
    ));
    perform public.incident_regroup(g.group_id, interval '10 seconds');
  end loop;
end
$$;
drop trigger incident_application on public.incidents;
drop function public.incident_application;

-- Becomes part of the statement that calls it.
alter function public.counted_status reset search_path;

-- As in 0044, without a call for each bot.
create or replace function public.watch_steps(p_transitions jsonb) returns public.watch_step[]
language plpgsql set search_path = '' as $$
declare
  v_now timestamptz := clock_timestamp();
  v_ids uuid[] := array(
    select b.id from public.bots b join jsonb_to_recordset(p_transitions) as x ("botId" uuid, generation integer)
      on b.id = x."botId" and b.generation = x.generation
    order by b.id for update of b
  );
begin
  return array(
    select row(
      b.id, b.name, b.client_id, x.generation, x.status, x.cause, x.incident, coalesce(x.resolution, 'recovered'), x."logTail",
      x.restarts, x.beneath, a.at, f.found, b.observed_generation, s.id, s.status, s.started_at, i.id, i.group_id,
      x.incident = 'resolve' and coalesce(x.resolution, 'recovered') = 'recovered' and i.id is not null
        and (i.flapping_since is not null or v.transitions >= 5)
    )::public.watch_step
    from public.bots b
    join jsonb_to_recordset(p_transitions) as x (
      "botId" uuid, generation integer, status text, cause text, since timestamptz, incident text, resolution text,
      "logTail" jsonb, restarts integer, beneath jsonb
    ) on x."botId" = b.id and x.generation = b.generation
    left join public.status_intervals s on s.bot_id = b.id and s.ended_at is null
    left join public.incidents i on i.bot_id = b.id and i.state = 'open'
    -- Never before what is already written, never in the future.
    cross join lateral (
      select greatest(least(x.since, v_now), coalesce(s.started_at, b.created_at))::timestamptz(3) as at
    ) a
    -- What is found beneath a maintenance happened within it.
    cross join lateral (
      select greatest(a.at, case when x.beneath is not null then least((x.beneath ->> 'since')::timestamptz, v_now) end)::timestamptz(3) as found
    ) f
    -- How often it went down or came back within the hour; stops and starts that somebody asked for are neither.
    cross join lateral (
      select count(*) filter (where c.is_up <> c.was_up) as transitions from (
        select h.status in ('online', 'degraded') as is_up,
          lag(h.status in ('online', 'degraded')) over (order by h.started_at) as was_up
        from public.status_intervals h
        where h.bot_id = b.id and coalesce(h.ended_at, 'infinity') > f.found - interval '1 hour'
          and h.status in ('online', 'degraded', 'offline', 'failed')
          and x.incident = 'resolve' and i.id is not null and i.flapping_since is null
      ) c
    ) v
    where b.id = any (v_ids)
    order by b.id
  );
end
$$;

-- As in 0044.
create or replace function public.watch_write(p_steps public.watch_step[]) returns void
language plpgsql set search_path = '' as $$
declare
  v record;
begin
  -- An attempt to start again after a failure is downtime: while its incident is open, and also where that was closed by
  -- hand and nothing was wished for since. While a bot only flaps, a start from online is one that somebody asked for.
  select array_agg(c.interval_id) filter (where c.interval_began >= c.at) as empty,
    array_agg(c.interval_id) filter (where c.interval_began < c.at) as ended,
    array_agg(c.at) filter (where c.interval_began < c.at) as ended_at,
    array_agg(c.bot_id order by c.bot_id) as bots, array_agg(c.at order by c.bot_id) as began,
    array_agg(c.status order by c.bot_id) as statuses
  into v
  from (
    select t.bot_id, t.at, t.interval_id, t.interval_status, t.interval_began, public.counted_status(t.status,
      (i.id is not null and (i.flapping_since is null or t.interval_status in ('offline', 'failed')))
      or (t.interval_status in ('offline', 'failed') and t.generation = t.observed_generation)) as status
    from unnest(p_steps) t left join public.incidents i on i.bot_id = t.bot_id and i.state = 'open'
  ) c
  where c.interval_status is distinct from c.status;
  -- Three statements: within one, the index of open rows would see two of a bot.
  delete from public.status_intervals where id = any (v.empty);
  update public.status_intervals s set ended_at = e.at from unnest(v.ended, v.ended_at) as e (id, at) where s.id = e.id;
  insert into public.status_intervals (bot_id, status, started_at)
  select n.bot, n.status, n.at from unnest(v.bots, v.statuses, v.began) as n (bot, status, at);
  update public.bots b
  set status = t.status, cause = t.cause, observed_generation = t.generation,
    status_since = case when b.status = t.status then b.status_since else t.at end,
    beneath_status = t.beneath ->> 'status', beneath_cause = t.beneath ->> 'cause',
    beneath_since = (t.beneath ->> 'since')::timestamptz
  from unnest(p_steps) t where b.id = t.bot_id;
end
$$;

-- As in 0044. Several transitions of one bot are written one after the other.
create or replace function public.watch_record(p_transitions jsonb, p_hold_ms integer default 0) returns jsonb
language plpgsql set search_path = '' as $$
declare
  v_rounds jsonb[];
  v_last boolean;
  v_steps public.watch_step[];
  v_some public.watch_step[];
  v_group uuid;
  v_groups uuid[] := '{}';
  v_applied uuid[] := '{}';
  v_hold interval := p_hold_ms * interval '1 millisecond';
  v_opens boolean := p_transitions @> '[{"incident": "open"}]';
begin
  -- Of two calls at once the later must see what the earlier opened. Before any row is locked: nobody waits for it with one.
  if v_opens then
    perform pg_advisory_xact_lock(4401002);
  end if;
  if (select count(*) = count(distinct value ->> 'botId') from jsonb_array_elements(p_transitions)) then
    v_rounds := array[p_transitions];
  else
    v_rounds := array(
      select jsonb_agg(e.value) from (
        select value, row_number() over (partition by value ->> 'botId' order by position) as round
        from jsonb_array_elements(p_transitions) with ordinality as a (value, position)
      ) e group by e.round order by e.round
    );
  end if;
  for n in 1 .. cardinality(v_rounds) loop
    v_last := n = cardinality(v_rounds);
    v_steps := public.watch_steps(v_rounds[n]);
    v_applied := v_applied || array(select t.bot_id from unnest(v_steps) t);
    v_groups := v_groups || array(select distinct t.group_id from unnest(v_steps) t where t.group_id is not null and t.incident <> 'none');
    v_some := array(select t from unnest(v_steps) t where t.flaps);
    if cardinality(v_some) > 0 then
      perform public.incidents_flap(v_some);
    end if;
    v_some := array(select t from unnest(v_steps) t where t.incident = 'resolve' and not t.flaps and t.incident_id is not null);
    if cardinality(v_some) > 0 then
      perform public.incidents_resolve(v_some);
    end if;
    v_some := array(select t from unnest(v_steps) t where t.incident in ('open', 'update') and t.incident_id is not null);
    if cardinality(v_some) > 0 then
      perform public.incidents_change(v_some);
    end if;
    v_some := array(select t from unnest(v_steps) t where t.incident = 'open' and t.incident_id is null);
    -- Groups when all bots are locked: whoever locks both locks bots first.
    if cardinality(v_some) > 0 or (v_opens and v_last) then
      perform public.incidents_open(v_some, v_hold, v_last);
    end if;
    perform public.watch_write(v_steps);
  end loop;
  for v_group in select distinct g from unnest(v_groups) g order by g loop
    perform public.incident_regroup(v_group, interval '1 minute');
  end loop;
  return to_jsonb(v_applied);
end
$$;

-- What 0044 left without a caller.
drop function public.incident_report, public.incident_doubt, public.incident_flaps, public.incident_flap, public.bot_transitions;

-- As in 0030, by what ends many.
drop function public.incident_resolve;
create function public.incident_resolve(p_bot_id uuid, p_resolution text, p_at timestamptz) returns void
language plpgsql set search_path = '' as $$
declare
  v_step public.watch_step;
begin
  select id, group_id, p_resolution, p_at into v_step.incident_id, v_step.group_id, v_step.resolution, v_step.found
  from public.incidents where bot_id = p_bot_id and state = 'open';
  if v_step.incident_id is null then
    return;
  end if;
  perform public.incidents_resolve(array[v_step]);
  if v_step.group_id is not null then
    perform public.incident_regroup(v_step.group_id, interval '1 minute');
  end if;
end
$$;

revoke all on function public.incidents_owe, public.incidents_flap, public.incidents_lone, public.incidents_group,
  public.incidents_open, public.incident_resolve from public, anon, authenticated;
grant execute on function public.incidents_owe, public.incidents_flap, public.incidents_lone, public.incidents_group,
  public.incidents_open, public.incident_resolve to service_role;
