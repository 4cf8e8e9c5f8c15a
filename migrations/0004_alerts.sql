-- Incidents, the messages owed because of them, and where those messages go.

create table public.incidents (
  id uuid primary key default gen_random_uuid(),
  bot_id uuid references public.bots (id) on delete set null,
  -- As they were when it opened, so that it can still be told after the bot is gone.
  bot_name text not null,
  client_name text not null,
  state text not null default 'open' check (state in ('open', 'resolved')),
  status text not null check (
    status in ('stopped', 'deploying', 'starting', 'online', 'degraded', 'offline', 'failed', 'maintenance', 'unknown')
  ),
  cause text not null check (
    cause in (
      'process_exited', 'zombie_gateway', 'token_invalid', 'intents_denied', 'login_budget', 'crash_loop',
      'driver_unreachable', 'monitor_blind', 'discord_outage', 'deploy_failed', 'command_unanswered'
    )
  ),
  down_since timestamptz(3) not null,
  opened_at timestamptz(3) not null default now(),
  resolved_at timestamptz(3),
  resolution text check (resolution in ('recovered', 'stopped', 'deleted')),
  restarts integer not null default 0 check (restarts >= 0),
  log_tail jsonb not null default '[]' check (jsonb_typeof(log_tail) = 'array'),
  version integer not null default 1,
  channel_id text,
  message_id text,
  check ((state = 'resolved') = (resolved_at is not null) and (state = 'resolved') = (resolution is not null))
);
comment on column public.incidents.down_since is 'First sign of the failure, not the moment it was noticed';
-- One open incident per bot; also for: the open incident of a bot.
create unique index incidents_one_open on public.incidents (bot_id) where state = 'open';
-- For: a bot's incidents, newest first.
create index incidents_bot on public.incidents (bot_id, opened_at desc);
-- For: the fleet's incidents, newest first.
create index incidents_opened on public.incidents (opened_at desc);

create table public.outbox (
  id bigint generated always as identity primary key,
  kind text not null check (kind in ('incident_opened', 'incident_updated', 'incident_resolved', 'alert_test', 'notice')),
  incident_id uuid references public.incidents (id) on delete cascade,
  text text,
  channel_id text,
  dedupe_key text not null constraint outbox_dedupe_key unique,
  state text not null default 'pending' check (state in ('pending', 'sent', 'given_up')),
  attempts integer not null default 0,
  not_before timestamptz(3) not null default now(),
  error text,
  message_id text,
  created_at timestamptz(3) not null default now(),
  finished_at timestamptz(3),
  check ((kind like 'incident%') = (incident_id is not null))
);
-- For: what is due, oldest first.
create index outbox_pending on public.outbox (id) where state = 'pending';
-- For: is an earlier message of the same incident still owed; and the foreign key.
create index outbox_incident on public.outbox (incident_id, id);

-- `fleet` = all alerts; routes of single clients come with their own scope.
create table public.alert_routes (
  scope text primary key check (scope in ('fleet')),
  channel_id text not null,
  set_by text not null,
  set_at timestamptz(3) not null default now()
);

alter table public.incidents enable row level security;
alter table public.outbox enable row level security;
alter table public.alert_routes enable row level security;

revoke all on public.incidents, public.outbox, public.alert_routes from public, anon, authenticated;
grant select, insert, update, delete on public.incidents, public.outbox, public.alert_routes to service_role;
grant usage on sequence public.outbox_id_seq to service_role;
