import { mkdir } from 'node:fs/promises'
import { createPgliteConnection, PGlite } from '@supabase/lite/pglite'
import type { SqlSession } from '../migrate.ts'

type Connection = Awaited<ReturnType<typeof createPgliteConnection>>

export interface OpenDatabase {
  connection: Connection
  session: SqlSession
}

/** PostgreSQL's own defaults are for a server: these save 120 MB of memory, and a recovery reads 128 MB of log instead of 1 GB. */
const startParams = [...PGlite.defaultStartParams, '-c', 'shared_buffers=16MB', '-c', 'max_wal_size=128MB']

/** Opens PGlite on `folder`, or in memory when it is undefined. Only one process at a time may: hold the lock. */
export async function openDatabase(folder: string | undefined): Promise<OpenDatabase> {
  // A plain path: PGlite takes `file:` for the name of a folder. lite's own PGlite, because each version has its own format.
  if (folder !== undefined) await mkdir(folder, { recursive: true, mode: 0o700 })
  const connection = await createPgliteConnection({
    ...(folder !== undefined && { url: folder }),
    pgliteOptions: { startParams },
  })
  await connection.driver.waitReady
  return {
    connection,
    session: {
      async execute(text) {
        await connection.driver.exec(text)
      },
      async query(text, parameters) {
        return (await connection.driver.query<Record<string, unknown>>(text, [...parameters])).rows
      },
    },
  }
}
