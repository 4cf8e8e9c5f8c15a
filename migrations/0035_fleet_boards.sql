-- Messages that Muster keeps current: at most one in each channel.
create table public.fleet_boards (
  channel_id text primary key,
  message_id text,
  posted_by text not null,
  posted_at timestamptz(3) not null default now()
);
comment on column public.fleet_boards.message_id is 'Null until Discord has taken the message';

alter table public.fleet_boards enable row level security;
revoke all on public.fleet_boards from public, anon, authenticated;
grant select, insert, update, delete on public.fleet_boards to service_role;
select public.fence_tables();
