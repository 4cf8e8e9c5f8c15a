-- Intervals go back to where they came from; of days that are only kept as sums, nothing can.
update public.status_intervals i
set started_at = h.ends_at
from public.status_folded h
where i.bot_id = h.bot_id and i.started_at < h.ends_at;
insert into public.status_intervals (bot_id, status, started_at, ended_at)
select h.bot_id, h.statuses[k], h.ends_at - h.before_ms[k] * interval '1 millisecond',
  h.ends_at - coalesce(h.before_ms[k + 1], 0) * interval '1 millisecond'
from public.status_history h
cross join lateral generate_subscripts(h.statuses, 1) k
where h.statuses[k] <> 'unknown'
order by h.ends_at, h.bot_id;
drop function public.status_fold, public.status_settled, public.day_start, public.known_zone;
drop table public.status_folded, public.status_history;
