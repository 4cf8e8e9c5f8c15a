import { createHash } from 'node:crypto'

/** `limit` requests per `windowMs`, counted per caller and major parameter (channel, guild or webhook). */
export interface Limit {
  method: string
  /** A path with `:id` for every id. */
  route: string
  limit: number
  windowMs: number
}

/** Close to what Discord's own headers say today; nothing of it is documented. */
export const DEFAULT_LIMITS: readonly Limit[] = [
  { method: 'POST', route: '/channels/:id/messages', limit: 5, windowMs: 5000 },
  { method: 'PATCH', route: '/channels/:id/messages/:id', limit: 5, windowMs: 5000 },
  { method: 'DELETE', route: '/channels/:id/messages/:id', limit: 5, windowMs: 1000 },
  { method: 'GET', route: '/channels/:id/messages', limit: 5, windowMs: 5000 },
  { method: 'POST', route: '/channels/:id/typing', limit: 5, windowMs: 5000 },
  { method: 'POST', route: '/webhooks/:id/:token', limit: 5, windowMs: 2000 },
  { method: 'PATCH', route: '/webhooks/:id/:token/messages/:id', limit: 5, windowMs: 2000 },
  { method: 'POST', route: '/applications/:id/commands', limit: 5, windowMs: 20_000 },
  { method: 'POST', route: '/applications/:id/guilds/:id/commands', limit: 5, windowMs: 20_000 },
  { method: 'PUT', route: '/applications/:id/commands', limit: 5, windowMs: 20_000 },
  { method: 'PUT', route: '/applications/:id/guilds/:id/commands', limit: 5, windowMs: 20_000 },
  { method: 'PATCH', route: '/applications/@me', limit: 5, windowMs: 20_000 },
  { method: 'GET', route: '/guilds/:id/members', limit: 10, windowMs: 10_000 },
]

const OTHERS = { limit: 30, windowMs: 1000 }
const GLOBAL = { limit: 50, windowMs: 1000 }

export interface Verdict {
  headers: Record<string, string>
  /** Set when the request is one too many; seconds to wait. */
  refused?: { retryAfter: number; global: boolean }
}

export interface RateLimits {
  /** Counts one request of `caller` (a token's application or a webhook's token). */
  count(caller: string, method: string, path: string): Verdict
}

export function createRateLimits(now: () => number, limits: readonly Limit[] = DEFAULT_LIMITS): RateLimits {
  const windows = new Map<string, { ends: number; used: number }>()

  function take(key: string, windowMs: number) {
    const present = windows.get(key)
    const window = present && now() < present.ends ? present : { ends: now() + windowMs, used: 0 }
    windows.set(key, window)
    if (windows.size > 10_000) for (const [old, { ends }] of windows) if (ends <= now()) windows.delete(old)
    window.used++
    return window
  }

  return {
    count(caller, method, path) {
      const { route, major } = routeOf(path)
      const isExempt = route.startsWith('/webhooks/') || route.startsWith('/interactions/')
      if (route.startsWith('/interactions/')) return { headers: {} }
      if (!isExempt) {
        const all = take(`global:${caller}`, GLOBAL.windowMs)
        if (all.used > GLOBAL.limit) return refusal((all.ends - now()) / 1000, true, {})
      }
      const rule = limits.find((l) => l.method === method && l.route === route) ?? OTHERS
      const window = take(`${caller}:${method}:${route}:${major}`, rule.windowMs)
      const left = Math.max(0, window.ends - now()) / 1000
      const headers = {
        'X-RateLimit-Limit': String(rule.limit),
        'X-RateLimit-Remaining': String(Math.max(0, rule.limit - window.used)),
        'X-RateLimit-Reset': (window.ends / 1000).toFixed(3),
        'X-RateLimit-Reset-After': left.toFixed(3),
        'X-RateLimit-Bucket': createHash('md5').update(`${method}:${route}`).digest('hex'),
      }
      return window.used > rule.limit ? refusal(left, false, headers) : { headers }
    },
  }
}

/** The path with its ids replaced, and the id that has its own bucket. */
export function routeOf(path: string): { route: string; major: string } {
  const parts = path.split('/')
  const isHook = parts[1] === 'webhooks' || parts[1] === 'interactions'
  const route = parts
    .map((part, i) =>
      isHook && i === 3 ? ':token' : /^\d{16,20}$/.test(part) || (i > 3 && part === '@original') ? ':id' : part,
    )
    .join('/')
  const guild = /\/guilds\/(\d+)/.exec(path)?.[1] ?? ''
  return { route, major: `${parts[2] ?? ''}:${isHook ? (parts[3] ?? '') : guild}` }
}

const refusal = (retryAfter: number, global: boolean, headers: Record<string, string>): Verdict => ({
  headers: {
    ...headers,
    'Retry-After': String(Math.max(1, Math.ceil(retryAfter))),
    'X-RateLimit-Scope': 'user',
    ...(global ? { 'X-RateLimit-Global': 'true' } : {}),
  },
  refused: { retryAfter: Math.max(0.001, Number(retryAfter.toFixed(3))), global },
})
