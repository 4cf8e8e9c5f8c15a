drop function public.deployment_last_good, public.clients_of,
  public.deployment_update, public.deployment_create, public.application_add, public.bot_suggest,
  public.bot_remove, public.bot_wish, public.bot_create, public.application_find, public.bot_find, public.client_find,
  public.uuid_of, public.raise_problem;
