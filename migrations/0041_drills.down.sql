drop table public.drills;
