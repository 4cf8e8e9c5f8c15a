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

const versionOf = ({ name }: Migration) => name.slice(0, name.indexOf('_'))

export function createMigrator(session: SqlSession, migrations: readonly Migration[]): Migrator {
  const exists = async (table: string) =>
    (await session.query('select to_regclass($1) is not null as here', [table]))[0]?.here === true
  const cliHistory = () => exists('supabase_migrations.schema_migrations')

  /** Checksums by name; null for what the Supabase CLI applied, which keeps its own history. */
  async function applied(): Promise<Map<string, string | null>> {
    const cli = (await cliHistory())
      ? await session.query('select version from supabase_migrations.schema_migrations', [])
      : []
    const ours = (await exists('muster.migrations'))
      ? await session.query('select name, checksum from muster.migrations', [])
      : []
    const versions = new Set(cli.map(({ version }) => String(version)))
    return new Map([
      ...migrations.filter((migration) => versions.has(versionOf(migration))).map(({ name }) => [name, null] as const),
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
      if (direction === 'up') {
        const row = [migration.name, migration.checksum]
        await session.query('insert into muster.migrations (name, checksum) values ($1, $2)', row)
      } else {
        await session.query('delete from muster.migrations where name = $1', [migration.name])
        if (await cliHistory()) {
          const version = versionOf(migration)
          await session.query('delete from supabase_migrations.schema_migrations where version = $1', [version])
        }
      }
      return true
    })

  return {
    status,
    async up() {
      const states = new Map((await status()).map(({ name, state }) => [name, state]))
      const changed = migrations.filter(({ name }) => states.get(name) === 'changed')
      if (changed.length > 0) {
        throw new Error(`Changed after it was applied: ${changed.map(({ name }) => name).join(', ')}.`)
      }
      const pending = migrations.filter(({ name }) => states.get(name) === 'pending')
      if (pending.length > 0) await inTransaction(() => session.execute(ledger))
      const done: string[] = []
      for (const migration of pending) if (await step(migration, 'up')) done.push(migration.name)
      return done
    },
    async down(count = 1) {
      await inTransaction(() => session.execute(ledger))
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
