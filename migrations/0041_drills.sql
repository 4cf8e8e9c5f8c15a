-- Drills: a bot broken on purpose, and how long Muster and people took over it.

create table public.drills (
  id uuid primary key default gen_random_uuid(),
  bot_id uuid references public.bots (id) on delete set null,
  -- As they were, so that it can still be told after the bot is gone.
  bot_name text not null,
  client_name text not null,
  strategy text not null,
  kind text not null check (kind in ('kill', 'freeze', 'revoke')),
  state text not null default 'running' check (state in ('running', 'passed', 'failed', 'interrupted')),
  started_by text not null,
  started_at timestamptz(3) not null default clock_timestamp(),
  finished_at timestamptz(3),
  detected_ms integer check (detected_ms >= 0),
  notified_ms integer check (notified_ms >= 0),
  acknowledged_ms integer check (acknowledged_ms >= 0),
  recovered_ms integer check (recovered_ms >= 0),
  reason text,
  check ((state = 'running') = (finished_at is null))
);
comment on column public.drills.detected_ms is 'From the breaking until Muster knew, as all four; null = never, or not in time';
create unique index drills_one_running on public.drills ((true)) where state = 'running';
-- For: the newest.
create index drills_started on public.drills (started_at desc);
-- For: the foreign key, when a bot is deleted.
create index drills_bot on public.drills (bot_id);

alter table public.drills enable row level security;
revoke all on public.drills from public, anon, authenticated;
grant select, insert, update, delete on public.drills to service_role;
select public.fence_tables();
