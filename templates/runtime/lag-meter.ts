/** Measures how late timers come: the worst delay since it was last read, in whole milliseconds. */
export function createLagMeter(everyMs = 1000) {
  let expected = performance.now() + everyMs
  let worst = 0
  const timer = setInterval(() => {
    const now = performance.now()
    worst = Math.max(worst, now - expected)
    expected = now + everyMs
  }, everyMs)
  timer.unref()
  return {
    read(): number {
      // A timer that is overdue right now counts too: the loop may be stuck for the first time.
      const lag = Math.max(worst, performance.now() - expected, 0)
      worst = 0
      return Math.round(lag)
    },
    stop: () => clearInterval(timer),
  }
}
