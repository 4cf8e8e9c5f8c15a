-- All bots, or those of a client or with a status, as one value: row by row a thousand of them take twice as long to read.
create function public.bot_list(p_client_id uuid, p_status text) returns json
language sql stable set search_path = '' as $$
  select coalesce(json_agg(d), '[]') from public.bot_details d
  where (p_client_id is null or d.client_id = p_client_id) and (p_status is null or d.status = p_status)
$$;

revoke all on function public.bot_list from public, anon, authenticated;
grant execute on function public.bot_list to service_role;
