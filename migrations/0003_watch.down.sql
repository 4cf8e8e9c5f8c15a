drop table public.metrics_hourly, public.heartbeats, public.supervisor_runs, public.status_intervals;
