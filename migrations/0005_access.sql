-- Who may do what, and who did what.

create table public.access_grants (
  subject text not null check (subject in ('user', 'role')),
  subject_id text not null,
  level text not null check (level in ('admin', 'operator', 'viewer')),
  granted_by text not null,
  granted_at timestamptz(3) not null default now(),
  primary key (subject, subject_id)
);

create table public.audit_log (
  id bigint generated always as identity primary key,
  at timestamptz(3) not null default now(),
  actor_id text not null,
  actor_name text not null,
  guild_id text,
  channel_id text,
  command text not null,
  options jsonb not null default '{}' check (jsonb_typeof(options) = 'object'),
  outcome text not null check (outcome in ('ok', 'refused', 'problem', 'fault')),
  problem text,
  duration_ms double precision not null check (duration_ms >= 0)
);

alter table public.access_grants enable row level security;
alter table public.audit_log enable row level security;

revoke all on public.access_grants, public.audit_log from public, anon, authenticated;
grant select, insert, update, delete on public.access_grants to service_role;
-- What was done stays written: nobody changes or deletes it through the API.
grant select, insert on public.audit_log to service_role;
grant usage on sequence public.audit_log_id_seq to service_role;
