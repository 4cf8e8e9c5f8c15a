drop table public.fleet_boards;
