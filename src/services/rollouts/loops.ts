import type { Clock } from '../../lib/clock.ts'
import type { Log } from '../../lib/log.ts'

interface Needs {
  run: (id: string, rest: (ms: number) => Promise<void>, wake: () => void) => Promise<void>
  stopping: AbortSignal
  clock: Clock
  log: Log
}

interface Loop {
  waker: AbortController
  again: boolean
  ended: Promise<void>
}

/** At most one run per rollout; `kick` begins it, or makes it look again at once. */
export function createLoops({ run, stopping, clock, log }: Needs) {
  const loops = new Map<string, Loop>()
  const onStop = () => {
    for (const { waker } of loops.values()) waker.abort()
  }
  stopping.addEventListener('abort', onStop, { once: true })

  function kick(id: string): void {
    const known = loops.get(id)
    if (known) {
      known.again = true
      known.waker.abort()
      return
    }
    if (stopping.aborted) return
    const loop: Loop = { waker: new AbortController(), again: false, ended: Promise.resolve() }
    loops.set(id, loop)
    const rest = async (ms: number): Promise<void> => {
      // Woken since it looked last: it looks again first.
      if (!loop.again && !stopping.aborted) await clock.sleep(ms, loop.waker.signal).catch(() => undefined)
      loop.again = false
      loop.waker = new AbortController()
    }
    loop.ended = run(id, rest, () => kick(id))
      .catch((error: unknown) => {
        if (!stopping.aborted) log.error({ rolloutId: id, err: error }, 'a rollout stands still until it is resumed')
      })
      .finally(() => {
        loops.delete(id)
        // Asked for while the last look was ending.
        if (loop.again) kick(id)
      })
  }

  return {
    kick,
    async stop(): Promise<void> {
      await Promise.all([...loops.values()].map(({ ended }) => ended))
    },
  }
}
