drop table public.audit_log, public.access_grants;
