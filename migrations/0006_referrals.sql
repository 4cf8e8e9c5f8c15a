-- What the standard template's bots keep: who brought whom into a server.

create table public.referrals (
  id bigint generated always as identity primary key,
  bot_id uuid not null references public.bots (id) on delete cascade,
  guild_id text not null check (char_length(guild_id) between 1 and 32),
  referrer_id text not null check (char_length(referrer_id) between 1 and 32),
  referred_id text not null check (char_length(referred_id) between 1 and 32),
  note text check (char_length(note) <= 1000),
  created_at timestamptz(3) not null default now(),
  constraint referrals_not_self check (referrer_id <> referred_id),
  -- Also for: a person's total, and the leaderboard of a server.
  constraint referrals_once unique (bot_id, guild_id, referrer_id, referred_id)
);

alter table public.referrals enable row level security;

revoke all on public.referrals from public, anon, authenticated;
grant select, insert, update, delete on public.referrals to service_role;
grant usage on sequence public.referrals_id_seq to service_role;
