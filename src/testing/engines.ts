import { createPostgresConnection } from '@supabase/lite/postgres'
import { connectStores } from '../stores/connect.ts'
import { createApi } from '../stores/embedded/api.ts'
import { serveHttp } from '../stores/embedded/http.ts'
import { makeKeys } from '../stores/embedded/keys.ts'
import { openDatabase } from '../stores/embedded/open.ts'
import { createMigrator, type SqlSession } from '../stores/migrate.ts'
import { readMigrations } from '../stores/migration-files.ts'
import { openPostgres } from '../stores/postgres.ts'
import { postgresPrograms, startPostgres } from './postgres.ts'
import { clearTables, openTestStores, silenceDatabaseErrors, type TestStores, throwFault } from './stores.ts'

/** A kind of PostgreSQL under the API; both must behave the same. */
export interface Engine {
  name: 'PGlite' | 'PostgreSQL'
  /** Stores over an empty database with the schema in place. */
  open(): Promise<TestStores>
  /** An empty database without schema. */
  openBare(): Promise<{ session: SqlSession; close(): Promise<void> }>
}

/**
 * The engines that this machine has. Without PostgreSQL its half is left out loudly, or, where MUSTER_REQUIRE_ENGINES names
 * `postgres`, fails.
 */
export function availableEngines(): Engine[] {
  const pglite: Engine = { name: 'PGlite', open: openTestStores, openBare: bareglite }
  const programs = postgresPrograms()
  if (programs !== undefined) return [pglite, postgresEngine(programs)]
  if (process.env.MUSTER_REQUIRE_ENGINES?.includes('postgres')) throw new Error('PostgreSQL (initdb) is required here.')
  process.stderr.write('SKIPPED: no PostgreSQL (initdb) here\n')
  return [pglite]
}

async function bareglite() {
  const { connection, session } = await openDatabase(undefined)
  return { session, close: () => connection.close() }
}

function postgresEngine(programs: string): Engine {
  async function openBare() {
    const server = await startPostgres(programs)
    const { session, close } = await openPostgres(server.url('postgres'))
    return { url: server.url('postgres'), session, close: () => close().finally(server.close) }
  }
  return {
    name: 'PostgreSQL',
    openBare,
    async open() {
      const { url: databaseUrl, session, close } = await openBare()
      await createMigrator(session, await readMigrations()).up()
      // lite hands over JSON as text, which postgres.js would encode once more.
      const asIs = (to: number) => ({
        to,
        from: [to],
        serialize: (v: unknown) => text(v),
        parse: (v: string) => JSON.parse(v),
      })
      const connection = createPostgresConnection({
        url: databaseUrl,
        postgresOptions: { max: 4, onnotice: () => {}, types: { json: asIs(114), jsonb: asIs(3802) } },
      })
      const keys = makeKeys()
      const listening = await serveHttp(createApi(connection, keys), 0, throwFault)
      const url = `http://127.0.0.1:${listening.port}`
      const sql: TestStores['sql'] = (statement, parameters = []) => session.query(statement, parameters)
      const quiet = silenceDatabaseErrors()
      return {
        stores: connectStores({ url, key: keys.secretKey }),
        url,
        secretKey: keys.secretKey,
        publishableKey: keys.publishableKey,
        sql,
        another: () => openPostgres(databaseUrl),
        clear: () => clearTables(sql),
        async close() {
          await listening.close()
          await connection.close()
          await close()
          quiet()
        },
      }
    },
  }
}

const text = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value))
