/** Milliseconds to wait before the attempt after `attempt` failures (1 = the first): doubles from `firstMs`, never above `maxMs`. */
export function backoffMs(attempt: number, limits: { firstMs: number; maxMs: number }): number {
  return Math.min(limits.maxMs, limits.firstMs * 2 ** Math.min(Math.max(attempt - 1, 0), 40))
}
