drop function public.bot_list;
