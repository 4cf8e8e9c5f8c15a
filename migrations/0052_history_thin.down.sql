drop function public.history_thin;
drop table public.metrics_thinned;
comment on table public.metrics_hourly is 'Sums of commands and errors by hour; guilds and users as last reported in that hour';
