import { createMigrator, type SqlSession } from '../migrate.ts'
import { readMigrations } from '../migration-files.ts'
import { createApi } from './api.ts'
import { backupPath, createBackups } from './backup.ts'
import { serveHttp } from './http.ts'
import type { Keys } from './keys.ts'
import { openDatabase } from './open.ts'

export interface ServeOptions {
  /** Undefined = in memory. */
  folder: string | undefined
  keys: Keys
  /** 0 = any free one. */
  port: number
}

export interface Served {
  port: number
  session: SqlSession
  close(): Promise<void>
}

const tidyEveryMs = 3_600_000

/**
 * Opens the database, brings its schema up and serves it on loopback, in this very thread. `onFault` is told what went wrong
 * later without ending it.
 */
export async function serveEmbedded(
  { folder, keys, port }: ServeOptions,
  onFault: (error: unknown) => void,
): Promise<Served> {
  const { connection, session } = await openDatabase(folder)
  try {
    await createMigrator(session, await readMigrations()).up()
    const api = createApi(connection, keys)
    // The first request reads the whole schema, which takes longer than a caller may want to wait.
    await api(new Request('http://127.0.0.1/rest/v1/alert_routes?limit=1', { headers: { apikey: keys.secretKey } }))
    const backups = createBackups({ folder, keys })
    const answer = (request: Request) =>
      request.method === 'POST' && new URL(request.url).pathname === backupPath ? backups(request) : api(request)
    const listening = await serveHttp(answer, port, onFault)
    // PGlite has no autovacuum; without it figures over 30 days take five times as long.
    const tidying = setInterval(() => session.execute('vacuum (analyze)').catch(onFault), tidyEveryMs).unref()
    return {
      port: listening.port,
      session,
      async close() {
        clearInterval(tidying)
        await listening.close()
        await connection.close()
      },
    }
  } catch (error) {
    await connection.close()
    throw error
  }
}
