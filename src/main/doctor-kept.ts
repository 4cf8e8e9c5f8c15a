import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '../config/config.ts'
import { connectStores } from '../stores/connect.ts'
import { createApi } from '../stores/embedded/api.ts'
import { loadKeys, makeKeys } from '../stores/embedded/keys.ts'
import { holderOf, lockDatabase } from '../stores/embedded/lock.ts'
import { openDatabase } from '../stores/embedded/open.ts'
import { createMigrator, type MigrationStatus } from '../stores/migrate.ts'
import { readMigrations } from '../stores/migration-files.ts'
import { openPostgres } from '../stores/postgres.ts'
import type { Stores } from '../stores/stores.ts'

/** What Muster has kept so far, wherever that is, opened to be looked at: nothing is migrated or made. */
export interface Kept {
  /** `new` = an embedded database that the first start will make. */
  where: 'hosted' | 'embedded' | 'running' | 'new'
  /** Undefined where there is nothing yet. */
  stores?: Stores
  /** Undefined where there is no way to ask: hosted without DATABASE_URL, or a running Muster, which did it at its start. */
  migrations?(): Promise<MigrationStatus[]>
  close(): Promise<void>
}

const nothingToClose = async () => {}

/** Opens the hosted database, the one of a running Muster, or the files of one that does not run. */
export async function openKept({ supabase, databaseUrl, dataDir }: Config): Promise<Kept> {
  if (supabase) {
    const stores = connectStores({ url: supabase.url, key: supabase.secretKey })
    const migrations = databaseUrl ? { migrations: () => hostedMigrations(databaseUrl) } : {}
    return { where: 'hosted', stores, ...migrations, close: nothingToClose }
  }
  if (!existsSync(join(dataDir, 'database', 'PG_VERSION'))) return { where: 'new', close: nothingToClose }
  const holder = await holderOf(dataDir)
  if (holder) {
    if (holder.port === undefined) throw new Error('another program has just begun to use it')
    const keys = await loadKeys(dataDir)
    const url = `http://127.0.0.1:${holder.port}`
    return { where: 'running', stores: connectStores({ url, key: keys.secretKey }), close: nothingToClose }
  }
  return openFiles(dataDir)
}

async function openFiles(dataDir: string): Promise<Kept> {
  // Nobody else is to reach it, so any keys will do.
  const keys = makeKeys()
  const lock = await lockDatabase(dataDir)
  try {
    const { connection, session } = await openDatabase(join(dataDir, 'database'))
    const api = createApi(connection, keys)
    return {
      where: 'embedded',
      stores: connectStores({
        url: 'http://127.0.0.1',
        key: keys.secretKey,
        fetch: (input, init) => api(new Request(input, init)),
      }),
      migrations: async () => createMigrator(session, await readMigrations()).status(),
      close: () => connection.close().finally(lock.release),
    }
  } catch (error) {
    await lock.release()
    throw error
  }
}

async function hostedMigrations(url: string): Promise<MigrationStatus[]> {
  const { session, close } = await openPostgres(url)
  try {
    return await createMigrator(session, await readMigrations()).status()
  } finally {
    await close()
  }
}
