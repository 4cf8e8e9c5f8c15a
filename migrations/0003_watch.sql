-- What Muster saw of its bots, and when Muster itself was looking.

-- Time-weighted uptime comes from these rows alone: one open row per bot, a new row only on a transition.
create table public.status_intervals (
  id bigint generated always as identity primary key,
  bot_id uuid not null references public.bots (id) on delete cascade,
  status text not null check (
    status in ('stopped', 'deploying', 'starting', 'online', 'degraded', 'offline', 'failed', 'maintenance', 'unknown')
  ),
  started_at timestamptz(3) not null,
  ended_at timestamptz(3),
  check (ended_at > started_at)
);
create unique index status_intervals_one_open on public.status_intervals (bot_id) where ended_at is null;
-- For: the time a bot spent in each status over a window; never reads the table itself.
create index status_intervals_window
  on public.status_intervals (bot_id, (coalesce(ended_at, 'infinity'::timestamptz))) include (started_at, ended_at, status);

-- Spans in which Muster was watching; every tick moves the end of the newest one.
create table public.supervisor_runs (
  id bigint generated always as identity primary key,
  run_id uuid not null,
  started_at timestamptz(3) not null,
  ended_at timestamptz(3) not null,
  check (ended_at >= started_at)
) with (fillfactor = 50);

-- The newest report of each bot.
create table public.heartbeats (
  bot_id uuid primary key references public.bots (id) on delete cascade,
  generation integer not null,
  ready_for_ms double precision check (ready_for_ms >= 0),
  ack_age_ms double precision check (ack_age_ms >= 0),
  heartbeat_interval_ms double precision check (heartbeat_interval_ms >= 0),
  guilds integer not null check (guilds >= 0),
  users integer not null check (users >= 0),
  event_loop_lag_ms double precision not null check (event_loop_lag_ms >= 0),
  memory_bytes double precision not null check (memory_bytes >= 0),
  commands integer not null check (commands >= 0),
  errors integer not null check (errors >= 0),
  received_at timestamptz(3) not null
) with (fillfactor = 50);

create table public.metrics_hourly (
  bot_id uuid not null references public.bots (id) on delete cascade,
  hour timestamptz(3) not null,
  reports integer not null default 0,
  commands bigint not null default 0,
  errors bigint not null default 0,
  commands_total bigint not null default 0,
  guilds integer not null,
  users integer not null,
  primary key (bot_id, hour)
);
comment on table public.metrics_hourly is 'Sums of commands and errors by hour; guilds and users as last reported in that hour';
comment on column public.metrics_hourly.commands_total is 'All commands since the first report up to the end of this hour';

alter table public.status_intervals enable row level security;
alter table public.supervisor_runs enable row level security;
alter table public.heartbeats enable row level security;
alter table public.metrics_hourly enable row level security;

revoke all on public.status_intervals, public.supervisor_runs, public.heartbeats, public.metrics_hourly
  from public, anon, authenticated;
grant select, insert, update, delete on public.status_intervals, public.supervisor_runs, public.heartbeats,
  public.metrics_hourly to service_role;
grant usage on sequence public.status_intervals_id_seq, public.supervisor_runs_id_seq to service_role;
