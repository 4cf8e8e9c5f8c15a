import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { backoffMs } from '../../lib/backoff.ts'
import { systemClock } from '../../lib/clock.ts'
import type { Log } from '../../lib/log.ts'
import { loadKeys } from './keys.ts'
import { lockDatabase } from './lock.ts'
import { type Running, run } from './thread.ts'

/** Supabase without an account: the same API and keys as a hosted project, on this machine only. */
export interface Embedded {
  url: string
  secretKey: string
  publishableKey: string
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
  const closing = new AbortController()
  let running: Running
  try {
    const keys = await loadKeys(dataDir)
    const start = (port: number) => run({ folder: join(dataDir, 'database'), keys, port })
    running = await start(options.port ?? 0)
    const { port } = running
    await lock.tellPort(port)
    log.debug({ port }, 'The embedded database is served.')
    const kept = keepRunning(port, start)
    return {
      url: `http://127.0.0.1:${port}`,
      secretKey: keys.secretKey,
      publishableKey: keys.publishableKey,
      async close() {
        if (closing.signal.aborted) return
        closing.abort()
        await running.close()
        await kept
        await lock.release()
      },
    }
  } catch (error) {
    await lock.release()
    throw error
  }

  async function keepRunning(port: number, start: (port: number) => Promise<Running>): Promise<void> {
    for (;;) {
      const reason = await running.ended
      if (closing.signal.aborted) return
      log.error({ err: reason }, 'The embedded database stopped; it is started again.')
      for (let attempt = 1; !closing.signal.aborted; attempt++) {
        try {
          await systemClock.sleep(backoffMs(attempt, { firstMs: 250, maxMs: 30_000 }), closing.signal)
          running = await start(port)
          log.info({ port }, 'The embedded database is served again.')
          break
        } catch (error) {
          if (!closing.signal.aborted) log.error({ err: error, attempt }, 'The embedded database did not start.')
        }
      }
      if (closing.signal.aborted) {
        await running.close()
        return
      }
    }
  }
}
