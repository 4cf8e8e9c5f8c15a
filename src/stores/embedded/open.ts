import { mkdir } from 'node:fs/promises'
import { createPgliteConnection } from '@supabase/lite/pglite'
import type { SqlSession } from '../migrate.ts'

type Connection = Awaited<ReturnType<typeof createPgliteConnection>>

export interface OpenDatabase {
  connection: Connection
  session: SqlSession
}

/** Opens PGlite on `folder`, or in memory when it is undefined. Only one process at a time may: hold the lock. */
export async function openDatabase(folder: string | undefined): Promise<OpenDatabase> {
  // A plain path: PGlite takes `file:` for the name of a folder. lite's own PGlite, because each version has its own format.
  if (folder !== undefined) await mkdir(folder, { recursive: true, mode: 0o700 })
  const connection = await createPgliteConnection(folder === undefined ? {} : { url: folder })
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
