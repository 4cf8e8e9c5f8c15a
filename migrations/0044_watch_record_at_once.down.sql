create or replace function public.watch_record(p_transitions jsonb, p_hold_ms integer default 0) returns jsonb
language plpgsql set search_path = '' as $$
declare
  t record;
  v_bot public.bots;
  v_open public.status_intervals;
  v_at timestamptz(3);
  v_found timestamptz(3);
  v_counted text;
  v_applied jsonb := '[]';
  v_hold interval := p_hold_ms * interval '1 millisecond';
  v_group uuid;
  v_groups uuid[] := '{}';
  v_opens boolean := p_transitions @> '[{"incident": "open"}]';
begin
  -- Of two calls at once the later must see what the earlier opened. Before any row is locked: nobody waits for it with one.
  if v_opens then
    perform pg_advisory_xact_lock(4401002);
  end if;
  -- In the order of ids, so that two calls at once cannot wait for each other.
  for t in
    select x.*
    from jsonb_array_elements(p_transitions) with ordinality as e (value, position),
      jsonb_to_record(e.value) as x (
        "botId" uuid, generation integer, status text, cause text, since timestamptz, incident text, resolution text,
        "logTail" jsonb, restarts integer, beneath jsonb
      )
    order by x."botId", e.position
  loop
    select * into v_bot from public.bots where id = t."botId" and generation = t.generation for update;
    continue when not found;
    select * into v_open from public.status_intervals where bot_id = v_bot.id and ended_at is null;
    -- Never before what is already written, never in the future.
    v_at := greatest(least(t.since, clock_timestamp()), coalesce(v_open.started_at, v_bot.created_at));
    -- What is found beneath a maintenance happened within it.
    v_found := greatest(v_at, case when t.beneath is not null then least((t.beneath ->> 'since')::timestamptz, clock_timestamp()) end);

    select group_id into v_group from public.incidents where bot_id = v_bot.id and state = 'open';
    if v_group is not null and t.incident <> 'none' then
      v_groups := v_groups || v_group;
    end if;
    if t.incident = 'resolve' and coalesce(t.resolution, 'recovered') = 'recovered'
      and public.incident_flaps(v_bot.id, v_found) then
      perform public.incident_flap(v_bot.id, v_found, t.restarts);
    elsif t.incident = 'resolve' then
      perform public.incident_resolve(v_bot.id, coalesce(t.resolution, 'recovered'), v_found, t.restarts, false);
    elsif t.incident in ('open', 'update') then
      perform public.incident_report(
        v_bot.id, t.status, t.cause, v_at, t."logTail", t.restarts, t.incident = 'open', v_hold
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
      status_since = case when status = t.status then status_since else v_at end,
      beneath_status = t.beneath ->> 'status', beneath_cause = t.beneath ->> 'cause',
      beneath_since = (t.beneath ->> 'since')::timestamptz
    where id = v_bot.id;
    v_applied := v_applied || to_jsonb(v_bot.id);
  end loop;
  -- Groups after all bots: whoever locks both locks bots first.
  if v_opens then
    perform public.incidents_group(v_hold);
  end if;
  for v_group in select distinct g from unnest(v_groups) g order by g loop
    perform public.incident_regroup(v_group, interval '1 minute');
  end loop;
  return v_applied;
end
$$;
drop function public.watch_write, public.incidents_open, public.incidents_change, public.incidents_resolve, public.watch_steps;
drop type public.watch_step;
