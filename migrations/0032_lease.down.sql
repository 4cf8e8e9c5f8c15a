drop function public.lease_release, public.lease_take, public.fence_tables;
drop function public.fence cascade;
drop function public.lease_check, public.lease_lock;
drop table public.leases;
