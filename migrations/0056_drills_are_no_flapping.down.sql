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
