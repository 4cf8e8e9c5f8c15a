drop function public.bot_spent;
