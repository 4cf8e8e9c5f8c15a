/** The sandbox's clock: real time plus what was skipped by `advance`. Timers set on it fire when either brings them due. */
export interface SandboxClock {
  /** Milliseconds since 1970. */
  now(): number
  /** Runs `work` once `ms` have passed on this clock; the function given back cancels it. */
  after(ms: number, work: () => void): () => void
  advance(ms: number): void
  offsetMs(): number
  /** Cancels every timer. */
  close(): void
}

const LONGEST_TIMEOUT_MS = 2 ** 31 - 1

export function createSandboxClock(offsetMs = 0): SandboxClock {
  interface Timer {
    at: number
    work: () => void
    handle?: NodeJS.Timeout
  }
  const timers = new Set<Timer>()
  let offset = offsetMs
  const now = () => Date.now() + offset

  function arm(timer: Timer) {
    clearTimeout(timer.handle)
    const left = timer.at - now()
    timer.handle = setTimeout(
      () => (timer.at > now() ? arm(timer) : fire(timer)),
      Math.min(Math.max(left, 0), LONGEST_TIMEOUT_MS),
    )
    timer.handle.unref()
  }
  function fire(timer: Timer) {
    if (timers.delete(timer)) timer.work()
  }

  return {
    now,
    after(ms, work) {
      const timer: Timer = { at: now() + ms, work }
      timers.add(timer)
      arm(timer)
      return () => {
        clearTimeout(timer.handle)
        timers.delete(timer)
      }
    },
    advance(ms) {
      offset += ms
      const due = [...timers].filter((t) => t.at <= now()).sort((a, b) => a.at - b.at)
      for (const timer of due) {
        clearTimeout(timer.handle)
        fire(timer)
      }
      for (const timer of timers) arm(timer)
    },
    offsetMs: () => offset,
    close() {
      for (const timer of timers) clearTimeout(timer.handle)
      timers.clear()
    },
  }
}
