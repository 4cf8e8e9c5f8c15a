-- Clients, the pool of Discord applications, bots, their deployments, and the templates that are released.
-- Row level security is on for every table, with no policy: only the secret key (service_role) gets in.

create table public.clients (
  id uuid primary key default gen_random_uuid(),
  name text not null check (char_length(name) between 1 and 80),
  industry text,
  contact text,
  time_zone text not null default 'UTC',
  guild_id text,
  created_by text not null,
  created_at timestamptz(3) not null default now()
);
create unique index clients_name_key on public.clients (lower(name));
comment on column public.clients.time_zone is 'IANA zone; days of uptime are cut in it';

-- Which Discord users may see a client's figures.
create table public.client_members (
  client_id uuid not null references public.clients (id) on delete cascade,
  user_id text not null,
  granted_by text not null,
  granted_at timestamptz(3) not null default now(),
  primary key (client_id, user_id)
);
-- For: the clients of this person (/stats, and every check of access).
create index client_members_user on public.client_members (user_id);

create table public.applications (
  id text primary key,
  name text not null,
  bot_user_id text not null,
  token_ciphertext text not null,
  state text not null default 'available' check (state in ('available', 'claimed', 'invalid')),
  added_by text not null,
  added_at timestamptz(3) not null default now()
);
comment on table public.applications is 'The pool of Discord applications; a bot that is created claims the oldest available one';
comment on column public.applications.token_ciphertext is 'Encrypted before it gets here, bound to this row';
-- For: claim the oldest available application.
create index applications_available on public.applications (added_at, id) where state = 'available';

create table public.bots (
  id uuid primary key default gen_random_uuid(),
  name text not null check (char_length(name) between 1 and 80),
  description text not null default '',
  client_id uuid not null references public.clients (id) on delete restrict,
  application_id text references public.applications (id) on delete restrict,
  template text not null,
  template_version text not null,
  settings jsonb not null default '{}' check (jsonb_typeof(settings) = 'object'),
  strategy text not null check (strategy in ('pm2', 'docker', 'swarm', 'serverless', 'simulation')),
  desired text not null default 'stopped' check (desired in ('running', 'stopped', 'retired')),
  generation integer not null default 0 check (generation >= 0),
  wished_by text,
  wished_at timestamptz(3),
  status text not null default 'deploying' check (
    status in ('stopped', 'deploying', 'starting', 'online', 'degraded', 'offline', 'failed', 'maintenance', 'unknown')
  ),
  cause text check (
    cause in (
      'process_exited', 'zombie_gateway', 'token_invalid', 'intents_denied', 'login_budget', 'crash_loop',
      'driver_unreachable', 'monitor_blind', 'discord_outage', 'deploy_failed', 'command_unanswered'
    )
  ),
  status_since timestamptz(3) not null default now(),
  observed_generation integer not null default 0,
  deployment_id uuid,
  server_endpoint text,
  key_hash text check (key_hash ~ '^[0-9a-f]{64}$'),
  created_by text not null,
  created_at timestamptz(3) not null default now()
);
comment on column public.bots.deployment_id is 'The deployment whose artifact is wished for';
comment on column public.bots.key_hash is 'SHA-256 of the key with which the bot may call the bot functions';
create unique index bots_name_key on public.bots (lower(name));
-- One application serves one bot; null only for simulated bots.
create unique index bots_application_key on public.bots (application_id);
-- For: a client's bots, their number, and whether a client may be deleted.
create index bots_client on public.bots (client_id);

create table public.deployments (
  id uuid primary key default gen_random_uuid(),
  bot_id uuid not null references public.bots (id) on delete cascade,
  kind text not null check (kind in ('create', 'update')),
  template text not null,
  template_version text not null,
  settings jsonb not null default '{}' check (jsonb_typeof(settings) = 'object'),
  strategy text not null check (strategy in ('pm2', 'docker', 'swarm', 'serverless', 'simulation')),
  artifact text,
  state text not null default 'pending' check (
    state in ('pending', 'building', 'applying', 'verifying', 'succeeded', 'failed', 'rolled_back')
  ),
  problem text,
  steps jsonb not null default '[]' check (jsonb_typeof(steps) = 'array'),
  requested_by text not null,
  channel_id text,
  created_at timestamptz(3) not null default now(),
  finished_at timestamptz(3),
  -- Orders deployments of one millisecond; nothing refers to it.
  serial bigint generated always as identity
);
-- For: a bot's history, newest first, and the last good one.
create index deployments_bot on public.deployments (bot_id, serial desc);
-- One deployment of a bot at a time; also for: what a crash left half done.
create unique index deployments_one_in_progress on public.deployments (bot_id)
  where state in ('pending', 'building', 'applying', 'verifying');

alter table public.bots
  add constraint bots_deployment_id_fkey foreign key (deployment_id) references public.deployments (id) on delete set null;
-- For: the foreign key above, when a bot's deployments are deleted with it.
create index bots_deployment on public.bots (deployment_id);

create table public.templates (
  name text not null,
  version text not null,
  manifest jsonb not null,
  released_at timestamptz(3) not null default now(),
  primary key (name, version)
);

create view public.client_details with (security_invoker = true) as
  select c.*, (select count(*) from public.bots b where b.client_id = c.id)::integer as bot_count
  from public.clients c;

create view public.application_details with (security_invoker = true) as
  select a.id, a.name, a.bot_user_id, a.state, b.id as bot_id, b.name as bot_name, a.added_by, a.added_at
  from public.applications a left join public.bots b on b.application_id = a.id;

create view public.bot_details with (security_invoker = true) as
  select
    b.id, b.name, b.description, b.client_id, c.name as client_name, b.application_id, b.template, b.template_version,
    b.settings, b.strategy, b.desired, b.generation, b.status, b.cause, b.status_since, b.observed_generation,
    b.deployment_id, d.artifact, b.server_endpoint, b.created_by, b.created_at
  from public.bots b
  join public.clients c on c.id = b.client_id
  left join public.deployments d on d.id = b.deployment_id;

-- One row per template: its newest release, and the bots of any of its versions.
create view public.template_details with (security_invoker = true) as
  select distinct on (t.name)
    t.name, t.version, t.released_at, (select count(*) from public.bots b where b.template = t.name)::integer as bots
  from public.templates t
  order by t.name, t.released_at desc, t.version desc;

alter table public.clients enable row level security;
alter table public.client_members enable row level security;
alter table public.applications enable row level security;
alter table public.bots enable row level security;
alter table public.deployments enable row level security;
alter table public.templates enable row level security;

revoke all on public.clients, public.client_members, public.applications, public.bots, public.deployments,
  public.templates, public.client_details, public.application_details, public.bot_details, public.template_details
  from public, anon, authenticated;
grant select, insert, update, delete on public.clients, public.client_members, public.applications, public.bots,
  public.deployments, public.templates to service_role;
grant select on public.client_details, public.application_details, public.bot_details, public.template_details
  to service_role;
grant usage on sequence public.deployments_serial_seq to service_role;
