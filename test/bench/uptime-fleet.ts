/** Statements for a fleet with one outage of five minutes a day; `now` is the database's. */
export const fleetOf = (bots: number, days: number) => `
  insert into clients (name, time_zone, created_by)
    select 'Client ' || n, (array['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata'])[1 + n % 4], 'bench'
    from generate_series(0, ${bots / 100 - 1}) n;
  insert into bots (name, client_id, template, template_version, strategy, status, created_by, created_at)
    select 'Bot ' || n, c.id, 'standard', '1.0.0', 'simulation', 'online', 'bench',
      date_trunc('day', now()) - interval '${days + 1} days'
    from generate_series(0, ${bots - 1}) n join clients c on c.name = 'Client ' || n % ${bots / 100};
  insert into supervisor_runs (run_id, started_at, ended_at) values (gen_random_uuid(), now() - interval '9 years', now());
  create table borders as
    select c.id as client_id, n as day, day_start((date_trunc('day', now()) - interval '${days + 1} days')::date + 1 + n, c.time_zone) as at
    from clients c, generate_series(0, ${days - 4}) n;
  create index on borders (day, client_id);
  analyze;`

/** Days as the job leaves them, in the order in which it does. */
export const settledDays = (from: number, to: number) => `
  insert into status_history
    select b.id, d.at, d.day * 86100000::bigint, 0, d.day * 300000::bigint, 0, 0,
      array[86400000, 40000000 + x.ms, 39700000 + x.ms], array['online', 'offline', 'online']
    from borders d join bots b on b.client_id = d.client_id
    cross join lateral (select (random() * 1000000 + d.day * 0)::integer as ms) x
    where d.day >= ${from} and d.day < ${to}
    order by d.day, b.id;`

/** The last days, still a row per interval; the last one is open. */
export const freshDays = `
  insert into status_folded
    select distinct on (bot_id) bot_id, ends_at, up, degraded, down, maintenance, stopped
    from status_history order by bot_id, ends_at desc;
  insert into status_intervals (bot_id, status, started_at, ended_at)
    select f.bot_id, s.status, f.ends_at + n * interval '1 day' + s.from_s * interval '1 second',
      case when f.ends_at + (n + 1) * interval '1 day' < now() or s.to_s < 86400
        then f.ends_at + n * interval '1 day' + s.to_s * interval '1 second' end
    from status_folded f
    cross join generate_series(0, 9) n
    cross join (values ('offline', 0, 300), ('online', 300, 86400)) s (status, from_s, to_s)
    where f.ends_at + n * interval '1 day' + interval '5 minutes' < now()
    order by n, f.bot_id;`
