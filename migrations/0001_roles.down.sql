-- The roles stay: they belong to the whole server, and on hosted Supabase they are not Muster's.
select 1;
