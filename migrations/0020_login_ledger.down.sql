drop function public.login_note, public.login_ledger_of, public.refusals_note, public.refusals_sum, public.egress_of;
drop table public.refusals, public.login_ledger;
