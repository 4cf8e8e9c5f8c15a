drop table public.referrals;
