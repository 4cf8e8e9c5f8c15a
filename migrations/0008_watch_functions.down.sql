drop function public.watch_record, public.incident_report, public.incident_resolve, public.watch_end, public.watch_tick,
  public.wishes, public.watch_begin, public.forget_unseen, public.counted_status, public.longest_unseen;
