import { mkdir } from 'node:fs/promises'
import { createPgliteConnection } from '@supabase/lite/pglite'
import { createMigrator, type SqlSession } from '../migrate.ts'
import { readMigrations } from '../migration-files.ts'
import { createApi } from './api.ts'
import { serveHttp } from './http.ts'
import type { Keys } from './keys.ts'

export interface Served {
  port: number
  session: SqlSession
  close(): Promise<void>
}

/** Opens the database in `folder` (undefined = in memory), brings its schema up and serves it on loopback, in this very thread. */
export async function serveEmbedded(options: {
  folder: string | undefined
  keys: Keys
  port: number
}): Promise<Served> {
  // A plain path: PGlite takes `file:` for the name of a folder.
  if (options.folder !== undefined) await mkdir(options.folder, { recursive: true, mode: 0o700 })
  const connection = await createPgliteConnection(options.folder === undefined ? {} : { url: options.folder })
  const session = sessionOf(connection.driver)
  try {
    await createMigrator(session, await readMigrations()).up()
    const listening = await serveHttp(createApi(connection, options.keys), options.port)
    return {
      port: listening.port,
      session,
      async close() {
        await listening.close()
        await connection.close()
      },
    }
  } catch (error) {
    await connection.close()
    throw error
  }
}

type Pglite = Awaited<ReturnType<typeof createPgliteConnection>>['driver']

function sessionOf(driver: Pglite): SqlSession {
  return {
    async execute(text) {
      await driver.exec(text)
    },
    async query(text, parameters) {
      return (await driver.query<Record<string, unknown>>(text, [...parameters])).rows
    },
  }
}
