import { createHash } from 'node:crypto'
import { DEFAULT_LIMITS, type Limit } from './default-limits.ts'
import { routeOf } from './route-of.ts'
import { createWindows } from './windows.ts'

export type { Limit } from './default-limits.ts'

const OTHERS = { limit: 30, windowMs: 1000, shared: false }
/** Page topics/rate-limits: 50 requests a second per bot; per address for callers without a token. */
const GLOBAL = { limit: 50, windowMs: 1000 }

export interface Verdict {
  headers: Record<string, string>
  /** Set when the request is one too many; seconds to wait. */
  refused?: { retryAfter: number; global: boolean }
}

/** Who counts. */
export interface Counted {
  /** A bot, or the address of callers without a token. */
  caller: string
  /** The token of a webhook or an interaction: the limits of its routes are its own, whoever calls (page topics/rate-limits). */
  hook?: string
  /** Interaction endpoints are not bound to the global limit (page topics/rate-limits). */
  isInteraction: boolean
}

export interface RateLimits {
  /** Counts one request. */
  count(counted: Counted, method: string, path: string): Verdict
}

export function createRateLimits(now: () => number, limits: readonly Limit[] = DEFAULT_LIMITS): RateLimits {
  const windows = createWindows(now)

  function take(key: string, windowMs: number) {
    const window = windows.open(key, windowMs)
    window.used++
    return window
  }

  return {
    count({ caller, hook = caller, isInteraction }, method, path) {
      const { route, major } = routeOf(path)
      if (!isInteraction) {
        const all = take(`global:${caller}`, GLOBAL.windowMs)
        if (all.used > GLOBAL.limit) return refusal((all.ends - now()) / 1000, 'global', {})
      }
      const { limit, windowMs, shared = false } = limits.find((l) => l.method === method && l.route === route) ?? OTHERS
      const window = take(`${shared ? '' : hook}:${method}:${route}:${major}`, windowMs)
      const left = Math.max(0, window.ends - now()) / 1000
      const headers = {
        'X-RateLimit-Limit': String(limit),
        'X-RateLimit-Remaining': String(Math.max(0, limit - window.used)),
        'X-RateLimit-Reset': (window.ends / 1000).toFixed(3),
        'X-RateLimit-Reset-After': left.toFixed(3),
        'X-RateLimit-Bucket': createHash('md5').update(`${method}:${route}`).digest('hex'),
      }
      return window.used > limit ? refusal(left, shared ? 'shared' : 'user', headers) : { headers }
    },
  }
}

const refusal = (
  retryAfter: number,
  scope: 'user' | 'shared' | 'global',
  headers: Record<string, string>,
): Verdict => ({
  headers: {
    ...headers,
    'Retry-After': String(Math.max(1, Math.ceil(retryAfter))),
    'X-RateLimit-Scope': scope,
    ...(scope === 'global' ? { 'X-RateLimit-Global': 'true' } : {}),
  },
  refused: { retryAfter: Math.max(0.001, Number(retryAfter.toFixed(3))), global: scope === 'global' },
})
