drop function public.outbox_give_up, public.outbox_retry, public.outbox_sent, public.outbox_add, public.outbox_due;
