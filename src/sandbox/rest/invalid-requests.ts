/** Page topics/rate-limits: 10,000 answers of 401, 403 or 429 within 10 minutes, and the address is shut out. */
const LIMIT = 10_000
const WINDOW_MS = 10 * 60 * 1000

export interface InvalidRequests {
  /** Notes what an address was answered; a 429 of what callers share does not count (documented). */
  count(address: string, response: Response): void
  /** What an address that is shut out gets instead of any answer. */
  refusal(address: string): Response | undefined
}

/** Shuts an address out until the ten minutes are over; for how long Discord does it, and in which words, is not documented. */
export function createInvalidRequests(now: () => number): InvalidRequests {
  const windows = new Map<string, { ends: number; used: number }>()
  return {
    count(address, { status, headers }) {
      if (status !== 401 && status !== 403 && status !== 429) return
      if (headers.get('x-ratelimit-scope') === 'shared') return
      const present = windows.get(address)
      const window = present && now() < present.ends ? present : { ends: now() + WINDOW_MS, used: 0 }
      window.used++
      windows.set(address, window)
    },
    refusal(address) {
      const window = windows.get(address)
      if (!window || window.used < LIMIT || now() >= window.ends) return undefined
      return new Response('<!doctype html><title>Access denied</title>error code: 1015', {
        status: 429,
        headers: { 'content-type': 'text/html', 'Retry-After': String(Math.ceil((window.ends - now()) / 1000)) },
      })
    },
  }
}
