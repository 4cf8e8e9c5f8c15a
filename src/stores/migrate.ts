import type { Migration } from './migration-files.ts'

/** One connection to PostgreSQL, always the same one, so that a transaction can span calls. */
export interface SqlSession {
  /** Runs any number of statements. */
  execute(text: string): Promise<void>
  query(text: string, parameters: readonly unknown[]): Promise<Record<string, unknown>[]>
}

export interface MigrationStatus {
  name: string
  state: 'applied' | 'pending' | 'changed'
}

/** Brings a schema up and down, one transaction per file; what is done already is left alone, so every call may be repeated. */
export interface Migrator {
  /** Answers the names it applied. Throws before touching anything when an applied file was changed since. */
  up(): Promise<string[]>
  /** Undoes the newest `count`; answers their names, newest first. */
  down(count?: number): Promise<string[]>
  status(): Promise<MigrationStatus[]>
}

const ledger = `
  create schema if not exists muster;
  revoke all on schema muster from public;
  create table if not exists muster.migrations (
    name text primary key, checksum text not null, applied_at timestamptz not null default now()
  );`

/** Any fixed number; two migrators of one database wait for each other on it. */
const lock = 4_401_001

export function createMigrator(session: SqlSession, migrations: readonly Migration[]): Migrator {
  /** Checksums by name; null for what the Supabase CLI applied, which keeps its own history. */
  async function applied(): Promise<Map<string, string | null>> {
    const [has] = await session.query(
      `select to_regclass('muster.migrations') as ours, to_regclass('supabase_migrations.schema_migrations') as cli`,
      [],
    )
    const cli = has?.cli ? await session.query('select version from supabase_migrations.schema_migrations', []) : []
    const ours = has?.ours ? await session.query('select name, checksum from muster.migrations', []) : []
    const versions = new Set(cli.map((row) => String(row.version)))
    return new Map([
      ...migrations.filter(({ name }) => versions.has(name.slice(0, 4))).map(({ name }) => [name, null] as const),
      ...ours.map((row) => [String(row.name), String(row.checksum)] as const),
    ])
  }

  async function status(): Promise<MigrationStatus[]> {
    const done = await applied()
    return migrations.map(({ name, checksum }) => {
      const known = done.get(name)
      if (known === undefined) return { name, state: 'pending' }
      return { name, state: known === null || known === checksum ? 'applied' : 'changed' }
    })
  }

  async function inTransaction<T>(work: () => Promise<T>): Promise<T> {
    await session.execute('begin')
    try {
      await session.query('select pg_advisory_xact_lock($1)', [lock])
      const result = await work()
      await session.execute('commit')
      return result
    } catch (error) {
      await session.execute('rollback')
      throw error
    }
  }

  /** Runs one file unless another migrator did it while this one waited for the lock. */
  const step = (migration: Migration, direction: 'up' | 'down') =>
    inTransaction(async () => {
      if ((await applied()).has(migration.name) === (direction === 'up')) return false
      await session.execute(migration[direction])
      await session.query(
        direction === 'up'
          ? 'insert into muster.migrations (name, checksum) values ($1, $2)'
          : 'delete from muster.migrations where name = $1',
        direction === 'up' ? [migration.name, migration.checksum] : [migration.name],
      )
      return true
    })

  return {
    status,
    async up() {
      const changed = (await status()).filter(({ state }) => state === 'changed')
      if (changed.length > 0) {
        throw new Error(`Changed after it was applied: ${changed.map(({ name }) => name).join(', ')}.`)
      }
      await inTransaction(() => session.execute(ledger))
      const done: string[] = []
      for (const migration of migrations) if (await step(migration, 'up')) done.push(migration.name)
      return done
    },
    async down(count = 1) {
      const known = await applied()
      const newestFirst = migrations.filter(({ name }) => known.has(name)).toReversed()
      const done: string[] = []
      for (const migration of newestFirst.slice(0, count)) if (await step(migration, 'down')) done.push(migration.name)
      if ((await applied()).size === 0) {
        await session.execute('drop table if exists muster.migrations; drop schema if exists muster;')
      }
      return done
    },
  }
}
