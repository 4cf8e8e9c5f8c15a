-- What Muster knows of itself: how it stands with its lease, its outbox and its logins; and when it could not see its bots.

-- All that `/fleet health` and the metrics need of the database, in one round trip.
create function public.supervisor_vitals() returns json
language sql stable set search_path = '' as $$
  select json_build_object(
    'now', clock_timestamp(),
    'lease', (
      select json_build_object('heldBy', held_by, 'generation', generation, 'heldSince', held_since,
        'standbyBy', case when standby_seen_at > clock_timestamp() - interval '15 seconds' then standby_by end)
      from public.leases where name = 'supervisor' and holder is not null
    ),
    'outbox', (
      select json_build_object('pending', count(*), 'tried', count(*) filter (where attempts > 0),
        'oldestAt', min(created_at))
      from public.outbox where state = 'pending'
    ),
    'incidentsOpen', (select count(*) from public.incidents where state = 'open' and group_id is null),
    'logins', (
      select json_build_object('botName', b.name, 'used', l.used, 'unattended', l.unattended)
      from (
        select application_id, sum(number)::integer as used, count(*) filter (where kind = 'unattended')::integer as unattended
        from public.login_ledger where at > clock_timestamp() - interval '24 hours' group by application_id
      ) l
      join public.bots b on b.application_id = l.application_id
      -- Muster's own ceiling is a fortieth of Discord's.
      order by greatest(l.used, l.unattended * 40) desc, b.name limit 1
    )
  )
$$;

-- Times in which bots were not seen through no fault of theirs. Written with what shows them, so that no crash forgets one.
create table public.blind_spans (
  id bigint generated always as identity primary key,
  reason text not null check (reason in ('away', 'interrupted', 'monitor_blind', 'discord_outage')),
  started_at timestamptz(3) not null,
  ended_at timestamptz(3),
  told_at timestamptz(3),
  check (ended_at >= started_at),
  check (told_at is null or ended_at is not null)
);
comment on column public.blind_spans.reason is
  'away: no Muster ran; interrupted: it did, but its database or its machine did not answer; the others: cause of its bots';
create unique index blind_spans_one_open on public.blind_spans (reason) where ended_at is null;
-- For: what is yet to be told.
create index blind_spans_untold on public.blind_spans (id) where told_at is null;

create table public.blind_bots (
  span_id bigint not null references public.blind_spans (id) on delete cascade,
  bot_id uuid not null references public.bots (id) on delete cascade,
  status_before text not null,
  primary key (span_id, bot_id)
);
comment on table public.blind_bots is 'How its bots were before a span; kept until it is told';
-- For: the foreign key, when a bot is deleted.
create index blind_bots_bot on public.blind_bots (bot_id);

-- A new span of watching that begins long after the one before.
create function public.blind_between_runs() returns trigger
language plpgsql set search_path = '' as $$
declare
  v_last public.supervisor_runs;
  v_span bigint;
begin
  select * into v_last from public.supervisor_runs where id < new.id order by id desc limit 1;
  -- Where nothing was to run there was nothing to miss.
  if not found or new.started_at - v_last.ended_at <= public.longest_unseen()
    or not exists (select from public.bots where desired = 'running' and status not in ('stopped', 'deploying')) then
    return null;
  end if;
  insert into public.blind_spans (reason, started_at, ended_at)
  values (case when v_last.run_id = new.run_id then 'interrupted' else 'away' end, v_last.ended_at, new.started_at)
  returning id into v_span;
  insert into public.blind_bots (span_id, bot_id, status_before)
  select v_span, id, status from public.bots where desired = 'running' and status not in ('stopped', 'deploying');
  return null;
end
$$;
create trigger blind_between_runs after insert on public.supervisor_runs
  for each row execute function public.blind_between_runs();

-- A bot that is found to be unknown for a reason that lies with Muster or with Discord. The first of them begins the span.
create function public.blind_to_bot() returns trigger
language plpgsql set search_path = '' as $$
begin
  insert into public.blind_spans (reason, started_at) values (new.cause, new.status_since)
  on conflict (reason) where ended_at is null do nothing;
  insert into public.blind_bots (span_id, bot_id, status_before)
  select id, new.id, old.status from public.blind_spans where reason = new.cause and ended_at is null
  on conflict do nothing;
  return null;
end
$$;
create trigger blind_to_bot after update of status, cause on public.bots for each row
  when (new.status = 'unknown' and new.cause in ('monitor_blind', 'discord_outage')
    and (old.status <> 'unknown' or old.cause is distinct from new.cause))
  execute function public.blind_to_bot();

-- Ends the spans whose bots are all seen again, and answers those that can be told: their bots have settled, or had `p_patience`
-- to do so. `changed` are the bots that are not as they were; `reconnected` lost Discord meanwhile and are as before.
create function public.blind_spans_due(p_settle interval, p_patience interval) returns json
language plpgsql set search_path = '' as $$
begin
  -- Its bots were deleted meanwhile.
  delete from public.blind_spans s
  where s.told_at is null and not exists (select from public.blind_bots k where k.span_id = s.id);
  update public.blind_spans s
  set ended_at = greatest(s.started_at, (
    select max(b.status_since) from public.blind_bots k join public.bots b on b.id = k.bot_id where k.span_id = s.id
  ))
  where s.ended_at is null and not exists (
    select from public.blind_bots k join public.bots b on b.id = k.bot_id
    where k.span_id = s.id and b.status = 'unknown' and b.cause = s.reason
  );
  return (
    select coalesce(json_agg(json_build_object(
      'id', s.id, 'reason', s.reason, 'startedAt', s.started_at, 'endedAt', s.ended_at, 'bots', n.bots,
      'changed', n.changed, 'reconnected', n.reconnected
    ) order by s.id), '[]')
    from public.blind_spans s
    cross join lateral (
      select count(*) as bots,
        coalesce(json_agg(json_build_object('name', b.name, 'clientName', c.name, 'before', k.status_before,
          'after', b.status, 'cause', b.cause) order by b.name) filter (where b.status <> k.status_before), '[]') as changed,
        count(*) filter (where b.status = k.status_before and h.generation = b.generation
          and h.received_at - h.ready_for_ms * interval '1 millisecond' > s.started_at) as reconnected,
        bool_or(b.status in ('starting', 'deploying')) as unsettled
      from public.blind_bots k join public.bots b on b.id = k.bot_id join public.clients c on c.id = b.client_id
      left join public.heartbeats h on h.bot_id = b.id
      where k.span_id = s.id
    ) n
    where s.told_at is null and s.ended_at < clock_timestamp() - p_settle
      and (n.unsettled is not true or s.ended_at < clock_timestamp() - p_patience)
  );
end
$$;

-- Owes the one message about a span. Nothing when it was told already.
create function public.blind_span_tell(p_id bigint, p_text text) returns void
language plpgsql set search_path = '' as $$
begin
  update public.blind_spans set told_at = clock_timestamp() where id = p_id and told_at is null;
  if found then
    insert into public.outbox (kind, text, dedupe_key) values ('notice', p_text, 'blind:' || p_id)
    on conflict (dedupe_key) do nothing;
    delete from public.blind_bots where span_id = p_id;
  end if;
end
$$;

-- What a person needs to mend what only a person can: which application it is, and what the bot wants of Discord.
alter table public.incidents
  add column application_id text,
  add column intents bigint;
create function public.incident_application() returns trigger
language plpgsql set search_path = '' as $$
begin
  select b.application_id, (t.manifest ->> 'intents')::bigint into new.application_id, new.intents
  from public.bots b left join public.templates t on t.name = b.template and t.version = b.template_version
  where b.id = new.bot_id;
  return new;
end
$$;
create trigger incident_application before insert on public.incidents
  for each row when (new.bot_id is not null) execute function public.incident_application();

alter table public.blind_spans enable row level security;
alter table public.blind_bots enable row level security;
revoke all on public.blind_spans, public.blind_bots from public, anon, authenticated;
grant select, insert, update, delete on public.blind_spans, public.blind_bots to service_role;
grant usage on sequence public.blind_spans_id_seq to service_role;
revoke all on function public.supervisor_vitals, public.blind_between_runs, public.blind_to_bot, public.blind_spans_due,
  public.blind_span_tell, public.incident_application from public, anon, authenticated;
grant execute on function public.supervisor_vitals, public.blind_between_runs, public.blind_to_bot,
  public.blind_spans_due, public.blind_span_tell, public.incident_application to service_role;
select public.fence_tables();
