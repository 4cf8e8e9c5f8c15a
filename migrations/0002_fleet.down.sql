drop view public.template_details, public.bot_details, public.application_details, public.client_details;
alter table public.bots drop constraint bots_deployment_id_fkey;
drop table public.templates, public.deployments, public.bots, public.applications, public.client_members, public.clients;
