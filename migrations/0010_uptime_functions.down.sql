drop function public.bot_totals, public.uptime_spent;
