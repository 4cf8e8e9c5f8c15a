import type { Clock } from '../lib/clock.ts'

/** The result of `work`, or `late` thrown when it takes longer than `ms`; the work itself goes on unheard. */
export async function within<T>(ms: number, clock: Clock, work: () => Promise<T>, late: Error): Promise<T> {
  const done = new AbortController()
  const tooLate = clock.sleep(Math.max(0, ms), done.signal).then(
    () => Promise.reject(late),
    () => new Promise<never>(() => undefined),
  )
  try {
    return await Promise.race([work(), tooLate])
  } finally {
    done.abort()
  }
}
