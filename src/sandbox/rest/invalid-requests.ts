import { createWindows } from './windows.ts'

/** Page topics/rate-limits: 10,000 answers of 401, 403 or 429 within 10 minutes, and the address is shut out. */
const LIMIT = 10_000
const WINDOW_MS = 10 * 60 * 1000

export interface InvalidRequests {
  /** Notes what an address was answered under a path; a 429 of what callers share does not count (documented). */
  count(address: string, response: Response, path?: string): void
  /** What an address that is shut out gets instead of any answer. */
  refusal(address: string): Response | undefined
}

/** Shuts an address out until the ten minutes are over; for how long Discord does it, and in which words, is not documented. */
export function createInvalidRequests(now: () => number): InvalidRequests {
  const windows = createWindows(now)
  return {
    count(address, { status, headers }, path = '') {
      // Who calls a webhook that answers 404 again and again is restricted, too (documented); ~ by the same count.
      const isGone = status === 404 && path.startsWith('/webhooks/')
      if (status !== 401 && status !== 403 && status !== 429 && !isGone) return
      if (headers.get('x-ratelimit-scope') === 'shared') return
      windows.open(address, WINDOW_MS).used++
    },
    refusal(address) {
      const window = windows.running(address)
      if (!window || window.used < LIMIT) return undefined
      return new Response('<!doctype html><title>Access denied</title>error code: 1015', {
        status: 429,
        headers: { 'content-type': 'text/html', 'Retry-After': String(Math.ceil((window.ends - now()) / 1000)) },
      })
    },
  }
}
