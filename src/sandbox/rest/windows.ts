/** One caller's count until `ends`, in milliseconds since 1970. */
export interface Window {
  ends: number
  used: number
}

/** Counts that begin anew when their time is over; those whose time is over are forgotten. */
export interface Windows {
  /** The present window, which begins now where there was none. */
  open(key: string, lengthMs: number): Window
  /** The window that is still running, if any. */
  running(key: string): Window | undefined
  size(): number
}

const SWEEP_MS = 10_000

export function createWindows(now: () => number): Windows {
  const windows = new Map<string, Window>()
  let swept = now()

  function running(key: string) {
    const window = windows.get(key)
    return window && now() < window.ends ? window : undefined
  }

  function sweep() {
    if (now() < swept + SWEEP_MS) return
    swept = now()
    for (const [key, { ends }] of windows) if (ends <= swept) windows.delete(key)
  }

  return {
    running,
    open(key, lengthMs) {
      sweep()
      const window = running(key) ?? { ends: now() + lengthMs, used: 0 }
      windows.set(key, window)
      return window
    },
    size: () => windows.size,
  }
}
