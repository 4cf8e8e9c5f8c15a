import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { systemClock } from '../../lib/clock.ts'
import type { Log } from '../../lib/log.ts'
import { keepRunning } from './keep-running.ts'
import { loadKeys } from './keys.ts'
import { lockDatabase } from './lock.ts'
import { run } from './thread.ts'

/** Supabase without an account: the same API and keys as a hosted project, on this machine only. */
export interface Embedded {
  url: string
  secretKey: string
  publishableKey: string
  /** Lets requests in flight finish and gives the data folder back. */
  close(): Promise<void>
}

/**
 * Starts the embedded database of a data folder, its schema up to date. Problem `DataFolderInUse` when another process has
 * the folder. A database that dies is started again on the same port; until then requests fail as unreachable.
 */
export async function startEmbedded(options: { dataDir: string; log: Log; port?: number }): Promise<Embedded> {
  const { dataDir, log } = options
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  const lock = await lockDatabase(dataDir)
  try {
    const keys = await loadKeys(dataDir)
    const folder = join(dataDir, 'database')
    const onFault = (error: unknown) => log.error({ err: error }, 'The embedded database had a fault.')
    const { port, close } = await keepRunning((port) => run({ folder, keys, port }, onFault), {
      port: options.port ?? 0,
      log,
      clock: systemClock,
    })
    await lock.tellPort(port)
    log.debug({ port }, 'The embedded database is served.')
    let closed: Promise<void> | undefined
    return {
      url: `http://127.0.0.1:${port}`,
      secretKey: keys.secretKey,
      publishableKey: keys.publishableKey,
      close() {
        closed ??= close().finally(lock.release)
        return closed
      },
    }
  } catch (error) {
    await lock.release()
    throw error
  }
}
