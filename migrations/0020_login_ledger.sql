-- What Discord counts against us and tells nobody in time: logins (IDENTIFY) of every application, and refused requests of
-- every address. Written before a start, so that no crash of Muster forgets one.

create table public.login_ledger (
  id bigint generated always as identity primary key,
  application_id text not null references public.applications (id) on delete cascade,
  bot_id uuid references public.bots (id) on delete set null,
  generation integer not null,
  kind text not null check (kind in ('asked', 'unattended', 'reconnect')),
  number integer not null default 1 check (number between 1 and 1000),
  at timestamptz(3) not null
);
comment on column public.login_ledger.kind is
  'asked: the first start after a wish of a person; unattended: any further start of the same wish; reconnect: told by the bot itself';
-- For: the last day of an application, and taking away what is older.
create index login_ledger_application on public.login_ledger (application_id, at);
-- For: the foreign key, when a bot is deleted.
create index login_ledger_bot on public.login_ledger (bot_id);

-- Answers 401, 403 and 429 by minute. Which address a bot calls from is only known where that is Muster's own.
create table public.refusals (
  egress text not null check (egress in ('here', 'swarm', 'serverless')),
  minute timestamptz(3) not null,
  status integer not null check (status in (401, 403, 429)),
  number integer not null check (number >= 0),
  primary key (egress, minute, status)
);
comment on column public.refusals.egress is
  'here: Muster''s own machine, with all bots that run on it; the others run on machines that are taken as one';

create function public.egress_of(p_strategy text) returns text
language sql immutable set search_path = '' as $$
  select case when p_strategy in ('swarm', 'serverless') then p_strategy else 'here' end
$$;

create function public.refusals_sum(p_egress text, p_now timestamptz) returns bigint
language sql stable set search_path = '' as $$
  select coalesce(sum(number), 0)::bigint from public.refusals
  where egress = p_egress and minute > p_now - interval '11 minutes'
$$;

-- Adds refusals (`{"401": 2}`) to the minute and answers how many there were in the last ten, the present one included.
create function public.refusals_note(p_egress text, p_now timestamptz, p_counts jsonb) returns bigint
language plpgsql set search_path = '' as $$
begin
  insert into public.refusals as r (egress, minute, status, number)
  select p_egress, date_trunc('minute', p_now), c.key::integer, least(c.value::integer, 100000)
  from jsonb_each_text(p_counts) as c
  where c.key in ('401', '403', '429') and c.value::integer > 0
  on conflict (egress, minute, status) do update set number = r.number + excluded.number;
  delete from public.refusals where minute < p_now - interval '1 hour';
  return public.refusals_sum(p_egress, p_now);
end
$$;

-- All that the decision about one start needs, in one round trip.
create function public.login_ledger_of(p_application_id text, p_strategy text, p_now timestamptz) returns json
language sql stable set search_path = '' as $$
  select json_build_object(
    'starts', coalesce((
      select json_agg(json_build_object('at', l.at, 'unattended', l.kind = 'unattended', 'botId', l.bot_id,
        'generation', l.generation) order by l.at, l.id)
      from public.login_ledger l
      where l.application_id = p_application_id and l.kind <> 'reconnect' and l.at > p_now - interval '24 hours'
    ), '[]'),
    'reconnects', coalesce((
      select sum(l.number) from public.login_ledger l
      where l.application_id = p_application_id and l.kind = 'reconnect' and l.at > p_now - interval '24 hours'
    ), 0),
    'lastReconnectAt', (
      select max(l.at) from public.login_ledger l
      where l.application_id = p_application_id and l.kind = 'reconnect' and l.at > p_now - interval '24 hours'
    ),
    'refusals', public.refusals_sum(public.egress_of(p_strategy), p_now)
  )
$$;

-- Writes a start down and answers its number; takes away what no decision looks at any more.
create function public.login_note(p_login jsonb) returns bigint
language plpgsql set search_path = '' as $$
declare
  v_id bigint;
begin
  delete from public.login_ledger
  where application_id = p_login ->> 'applicationId'
    and at < (p_login ->> 'at')::timestamptz - interval '2 days';
  insert into public.login_ledger (application_id, bot_id, generation, kind, at)
  values (
    p_login ->> 'applicationId', (p_login ->> 'botId')::uuid, (p_login ->> 'generation')::integer, p_login ->> 'kind',
    (p_login ->> 'at')::timestamptz
  )
  returning id into v_id;
  return v_id;
end
$$;

alter table public.login_ledger enable row level security;
alter table public.refusals enable row level security;

revoke all on public.login_ledger, public.refusals from public, anon, authenticated;
grant select, insert, update, delete on public.login_ledger, public.refusals to service_role;
grant usage on sequence public.login_ledger_id_seq to service_role;
revoke all on function public.egress_of, public.refusals_sum, public.refusals_note, public.login_ledger_of,
  public.login_note from public, anon, authenticated;
grant execute on function public.egress_of, public.refusals_sum, public.refusals_note, public.login_ledger_of,
  public.login_note to service_role;
