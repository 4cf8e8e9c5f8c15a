import { backoffMs } from '../../lib/backoff.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Log } from '../../lib/log.ts'
import type { Running } from './thread.ts'

/**
 * Starts the database and starts it again, on the same port, whenever it ends by itself; waits longer after every start that
 * fails. Throws when the very first start fails.
 */
export async function keepRunning(
  start: (port: number) => Promise<Running>,
  { port: wantedPort, log, clock }: { port: number; log: Log; clock: Clock },
): Promise<{ port: number; close(): Promise<void> }> {
  const closing = new AbortController()
  let running = await start(wantedPort)
  const { port } = running

  async function startAgain(): Promise<Running | undefined> {
    for (let attempt = 1; ; attempt++) {
      try {
        await clock.sleep(backoffMs(attempt, { firstMs: 250, maxMs: 30_000 }), closing.signal)
        return await start(port)
      } catch (error) {
        if (closing.signal.aborted) return undefined
        log.error({ err: error, attempt }, 'The embedded database did not start.')
      }
    }
  }

  async function watch(): Promise<void> {
    for (;;) {
      const reason = await running.ended
      if (closing.signal.aborted) return
      log.error({ err: reason }, 'The embedded database stopped; it is started again.')
      const again = await startAgain()
      if (!again) return
      running = again
      if (closing.signal.aborted) return running.close()
      log.info({ port }, 'The embedded database is served again.')
    }
  }

  const watching = watch()
  return {
    port,
    async close() {
      closing.abort()
      await running.close()
      await watching
    },
  }
}
