drop function public.launches_of, public.logins_book;
