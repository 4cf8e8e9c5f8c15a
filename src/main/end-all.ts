import type { Log } from '../lib/log.ts'

/** Ends what was started, newest first and each once; one that fails does not keep the others from ending. Never rejects. */
export async function endAll(started: (() => Promise<void>)[], log: Log): Promise<void> {
  for (const end of started.splice(0).reverse()) {
    await end().catch((error: unknown) => log.error({ err: error }, 'a part did not end cleanly'))
  }
}
