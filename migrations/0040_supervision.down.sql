drop trigger incident_application on public.incidents;
drop function public.incident_application;
alter table public.incidents drop column application_id, drop column intents;
drop trigger blind_to_bot on public.bots;
drop trigger blind_between_runs on public.supervisor_runs;
drop function public.blind_span_tell, public.blind_spans_due, public.blind_to_bot, public.blind_between_runs,
  public.supervisor_vitals;
drop table public.blind_bots, public.blind_spans;
