import { connectStores } from '../stores/connect.ts'
import { makeKeys } from '../stores/embedded/keys.ts'
import { serveEmbedded } from '../stores/embedded/serve.ts'
import type { SqlSession } from '../stores/migrate.ts'
import type { Stores } from '../stores/stores.ts'

/** All stores over a real database that only this test uses. */
export interface TestStores {
  stores: Stores
  url: string
  secretKey: string
  publishableKey: string
  /** Runs one statement past the API, as the database's owner. */
  sql(text: string, parameters?: readonly unknown[]): Promise<Record<string, unknown>[]>
  /** A connection of its own to the same database, where the engine has more than one. */
  another?(): Promise<{ session: SqlSession; close(): Promise<void> }>
  /** Deletes every row, so that tests of one file do not see each other's. */
  clear(): Promise<void>
  close(): Promise<void>
}

/** For `clear`. */
export async function clearTables(sql: TestStores['sql']): Promise<void> {
  const tables = await sql(
    `select string_agg(format('public.%I', tablename), ', ') as all from pg_tables where schemaname = 'public'`,
  )
  await sql(`truncate ${tables[0]?.all}`)
}

/** Starts PGlite in memory behind the same API as in production, with the schema in place. Takes some seconds: once per file, in `beforeAll`. */
export async function openTestStores(): Promise<TestStores> {
  const keys = makeKeys()
  const served = await serveEmbedded({ folder: undefined, keys, port: 0 }, throwFault)
  const quiet = silenceDatabaseErrors()
  const url = `http://127.0.0.1:${served.port}`
  const sql: TestStores['sql'] = (text, parameters = []) => served.session.query(text, parameters)
  return {
    stores: connectStores({ url, key: keys.secretKey }),
    url,
    secretKey: keys.secretKey,
    publishableKey: keys.publishableKey,
    sql,
    clear: () => clearTables(sql),
    async close() {
      await served.close()
      quiet()
    },
  }
}

/** lite prints every error of the database, also those a test provokes; answers the function that ends the silence. */
export function silenceDatabaseErrors(): () => void {
  const original = console.error
  console.error = (...args: unknown[]) => {
    const [first] = args
    if (typeof first === 'object' && first !== null && 'severity' in first) return
    original(...args)
  }
  return () => {
    console.error = original
  }
}

/** A fault of the database's own server is never expected in a test. */
export function throwFault(error: unknown): void {
  throw error
}
