drop table public.alert_routes, public.outbox, public.incidents;
