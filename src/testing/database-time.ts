import type { TestStores } from './stores.ts'

/** Makes the functions of these schemas, and the defaults of `public`, tell the time by a row instead of their server's clock; answers how to set it. */
export async function fakeDatabaseTime(
  sql: TestStores['sql'],
  start: Date,
  schemas = ['public'],
): Promise<(now: Date) => Promise<unknown>> {
  await sql('create schema fake')
  await sql('create table fake.clock (at timestamptz(3) not null)')
  await sql('insert into fake.clock values ($1)', [start.toISOString()])
  await sql('grant usage on schema fake to public')
  await sql('grant select on fake.clock to public')
  await sql(`create function fake.now() returns timestamptz language sql stable as 'select at from fake.clock'`)
  await sql(`create function fake.clock_timestamp() returns timestamptz language sql as 'select at from fake.clock'`)
  await sql(`do $do$
    declare
      f record;
      v_clocks text := '\\m(now|clock_timestamp)\\(\\)';
    begin
      for f in
        select pg_get_functiondef(oid) as text from pg_proc
        where pronamespace::regnamespace::text in (${schemas.map((name) => `'${name}'`).join()}) and prokind = 'f'
      loop
        if f.text ~ v_clocks then
          execute regexp_replace(f.text, v_clocks, 'fake.\\1()', 'g');
        end if;
      end loop;
      for f in
        select format('alter table public.%I alter column %I set default %s', table_name, column_name,
          regexp_replace(column_default, v_clocks, 'fake.\\1()', 'g')) as text
        from information_schema.columns where table_schema = 'public' and column_default ~ v_clocks
      loop
        execute f.text;
      end loop;
    end
    $do$`)
  return (now) => sql('update fake.clock set at = $1', [now.toISOString()])
}
