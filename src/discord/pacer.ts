import type { Clock } from '../lib/clock.ts'

/** Sends the newest of what it is offered, never two at once, and never more often than `everyMs`. */
export interface Pacer<T> {
  offer(item: T): void
  /** Nothing is sent before. */
  open(): void
  /** Nothing is sent after; resolves when what is under way has ended. */
  close(): Promise<void>
}

export function createPacer<T>(needs: {
  clock: Clock
  everyMs: number
  send: (item: T) => Promise<void>
  onError: (error: unknown) => void
}): Pacer<T> {
  const closed = new AbortController()
  let isOpen = false
  let newest: { item: T } | undefined
  let running: Promise<void> | undefined

  async function pump(): Promise<void> {
    while (newest && !closed.signal.aborted) {
      const { item } = newest
      newest = undefined
      await needs.send(item).catch(needs.onError)
      await needs.clock.sleep(needs.everyMs, closed.signal).catch(() => undefined)
    }
    running = undefined
  }
  const start = () => {
    if (isOpen && newest && !closed.signal.aborted) running ??= pump()
  }

  return {
    offer(item) {
      newest = { item }
      start()
    },
    open() {
      isOpen = true
      start()
    },
    async close() {
      closed.abort()
      await running
    },
  }
}
