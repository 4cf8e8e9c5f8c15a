import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { availableEngines } from '../testing/engines.ts'
import { postgresPrograms, startPostgres } from '../testing/postgres.ts'
import { createMigrator, type SqlSession } from './migrate.ts'
import { migrateCli } from './migrate-cli.ts'
import { type Migration, readMigrations } from './migration-files.ts'
import { openPostgres } from './postgres.ts'

describe.each(availableEngines())('migrations on $name', ({ openBare }) => {
  let session: SqlSession
  let close: () => Promise<void>
  let migrations: Migration[]
  beforeAll(async () => {
    ;({ session, close } = await openBare())
    migrations = await readMigrations()
  })
  afterAll(() => close?.())

  /** Everything that is not the engine's own. */
  const everything = () =>
    session.query(
      `select 'relation' as kind, relname::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where nspname not like 'pg\\_%' and nspname <> 'information_schema'
       union all select 'function', proname::text from pg_proc p join pg_namespace n on n.oid = p.pronamespace
         where nspname not like 'pg\\_%' and nspname <> 'information_schema'
       union all select 'schema', nspname::text from pg_namespace where nspname not like 'pg\\_%'
       union all select 'type', typname::text from pg_type t join pg_namespace n on n.oid = t.typnamespace
         where nspname not like 'pg\\_%' and nspname <> 'information_schema'
       order by 1, 2`,
      [],
    )

  it('go up, down without leaving anything, and up again', async () => {
    const before = await everything()
    const migrator = createMigrator(session, migrations)
    const names = migrations.map(({ name }) => name)
    expect((await migrator.status()).every(({ state }) => state === 'pending')).toBe(true)
    expect(await migrator.up()).toEqual(names)
    const schema = await everything()
    expect(schema.length).toBeGreaterThan(before.length)
    expect(await migrator.up()).toEqual([])
    expect((await migrator.status()).every(({ state }) => state === 'applied')).toBe(true)
    expect(await migrator.down()).toEqual(names.slice(-1))
    expect((await migrator.status()).at(-1)).toEqual({ name: names.at(-1), state: 'pending' })
    expect(await migrator.down(Number.POSITIVE_INFINITY)).toEqual(names.slice(0, -1).toReversed())
    expect(await everything()).toEqual(before)
    expect(await migrator.down()).toEqual([])
    expect(await migrator.up()).toEqual(names)
    expect(await everything()).toEqual(schema)
    // Two purposes under one number would wait for each other for no reason.
    const locks = await session.query(
      `select m[1] as lock, count(distinct proname)::int as functions from pg_proc p
         join pg_namespace n on n.oid = p.pronamespace and n.nspname = 'public'
         cross join lateral regexp_matches(prosrc, '\\m4401[0-9]{3}\\M', 'g') m group by 1 order by 1`,
      [],
    )
    expect(locks.length).toBeGreaterThan(2)
    expect(locks.filter(({ functions }) => functions !== 1)).toEqual([])
    await migrator.down(Number.POSITIVE_INFINITY)
  })

  const step = (name: string, up: string, down = 'select 1'): Migration => ({ name, up, down, checksum: up })

  it('keep what went before a file that fails, and nothing of the file itself', async () => {
    const migrator = createMigrator(session, [
      step('0001_good', 'create table public.a (id int)', 'drop table public.a'),
      step('0002_bad', 'create table public.b (id int); select 1 / 0'),
    ])
    await expect(migrator.up()).rejects.toThrow('division by zero')
    expect((await migrator.status()).map(({ state }) => state)).toEqual(['applied', 'pending'])
    expect(await session.query(`select to_regclass('public.b') as b`, [])).toEqual([{ b: null }])
    expect(await migrator.down()).toEqual(['0001_good'])
  })

  it('refuse to go on when a file that was applied has changed', async () => {
    await createMigrator(session, [step('0001_a', 'select 1')]).up()
    const migrator = createMigrator(session, [step('0001_a', 'select 2'), step('0002_b', 'create table public.b ()')])
    await expect(migrator.up()).rejects.toThrow('0001_a')
    expect((await migrator.status()).map(({ state }) => state)).toEqual(['changed', 'pending'])
    await migrator.down()
  })

  it('know what the Supabase CLI applied', async () => {
    await session.execute(`create schema supabase_migrations;
      create table supabase_migrations.schema_migrations (version text primary key, statements text[], name text);
      insert into supabase_migrations.schema_migrations values ('0001', '{}', 'a')`)
    const migrator = createMigrator(session, [step('0001_a', 'select 1 / 0'), step('0002_b', 'select 1')])
    expect((await migrator.status()).map(({ state }) => state)).toEqual(['applied', 'pending'])
    expect(await migrator.up()).toEqual(['0002_b'])
    expect(await migrator.down(2)).toEqual(['0002_b', '0001_a'])
    expect(await session.query('select 1 from supabase_migrations.schema_migrations', [])).toEqual([])
    await session.execute('drop schema supabase_migrations cascade')
  })
})

describe('the files', () => {
  it('name every closed set, time and key as agreed: no time without zone, no foreign key without what happens on delete', async () => {
    for (const { name, up } of await readMigrations()) {
      expect(up, name).not.toMatch(/\btimestamp\b(?! with)/i)
      const keys = up.match(/\breferences public\.\w+ \(\w+\)( on delete \w+)?/g) ?? []
      expect(
        keys.filter((key) => !key.includes('on delete')),
        name,
      ).toEqual([])
    }
  })
})

describe('npm run migrate', () => {
  const run = async (args: string[], env: Record<string, string>) => {
    const lines: string[] = []
    return { code: await migrateCli(args, env, (line) => lines.push(line)), text: lines.join('\n') }
  }

  it('says how it is used when it is not understood', async () => {
    for (const args of [
      [],
      ['sideways'],
      ['up', '2'],
      ['down', '0'],
      ['down', 'x'],
      ['status', 'all'],
      ['down', '1', '2'],
    ]) {
      const { code, text } = await run(args, { MUSTER_DATA_DIR: '/nowhere' })
      expect(code, args.join(' ')).toBe(64)
      expect(text).toContain('Usage')
    }
  })

  it('works on the embedded database and refuses while another has it', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'muster-migrate-'))
    const env = { MUSTER_DATA_DIR: dataDir }
    expect((await run(['up'], env)).text).toContain('applied  0001_roles')
    expect(await run(['up'], env)).toEqual({ code: 0, text: 'Nothing to do: every migration is applied.' })
    expect((await run(['down', '2'], env)).text.split('\n')).toHaveLength(2)
    expect((await run(['status'], env)).text).toMatch(/^applied {2}0001_roles[\s\S]*\npending .*\npending .*$/)
    const { lockDatabase } = await import('./embedded/lock.ts')
    const lock = await lockDatabase(dataDir)
    expect(await run(['up'], env)).toMatchObject({ code: 1, text: expect.stringContaining(dataDir) })
    await lock.release()
    await rm(dataDir, { recursive: true })
  })

  it('says what is wrong with a database that is not there, without its password', async () => {
    const { code, text } = await run(['up'], { DATABASE_URL: 'postgres://me:hunter2@127.0.0.1:1/x' })
    expect(code).toBe(1)
    expect(text).toContain('ECONNREFUSED')
    expect(text).not.toContain('hunter2')
  })

  it('exports the files that go up, and only those, for the Supabase CLI', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'muster-export-'))
    expect((await run(['export', folder], {})).code).toBe(0)
    const files = (await readdir(folder)).toSorted()
    const migrations = await readMigrations()
    expect(files).toEqual(migrations.map(({ name }) => `${name}.sql`))
    expect(await readFile(join(folder, files[0] ?? ''), 'utf8')).toBe(migrations[0]?.up)
    await rm(folder, { recursive: true })
  })

  const programs = postgresPrograms()
  it.skipIf(programs === undefined)('lets two at once on one PostgreSQL wait for each other', async () => {
    const server = await startPostgres(programs ?? '')
    const env = { DATABASE_URL: server.url('postgres') }
    const results = await Promise.all([run(['up'], env), run(['up'], env)])
    expect(results.map(({ code }) => code)).toEqual([0, 0])
    const applied = results.flatMap(({ text }) => text.split('\n').filter((line) => line.startsWith('applied')))
    expect(applied).toHaveLength((await readMigrations()).length)
    const { session, close } = await openPostgres(server.url('postgres'))
    expect(await session.query('select count(*)::int as n from muster.migrations', [])).toEqual([{ n: applied.length }])
    await close()
    await server.close()
  })
})
