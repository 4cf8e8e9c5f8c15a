/** `limit` requests per `windowMs`, counted per caller and major parameter (channel, guild or webhook). */
export interface Limit {
  method: string
  /** A path with `:id` for every id. */
  route: string
  limit: number
  windowMs: number
  /** All callers count together, as on what they share (page topics/rate-limits). */
  shared?: boolean
}

const MINUTE_MS = 60_000

/** Close to what Discord's own headers say today; nothing of it is documented. */
export const DEFAULT_LIMITS: readonly Limit[] = [
  { method: 'POST', route: '/channels/:id/messages', limit: 5, windowMs: 5000 },
  { method: 'PATCH', route: '/channels/:id/messages/:id', limit: 5, windowMs: 5000 },
  { method: 'DELETE', route: '/channels/:id/messages/:id', limit: 5, windowMs: 1000 },
  { method: 'GET', route: '/channels/:id/messages', limit: 5, windowMs: 5000 },
  { method: 'POST', route: '/channels/:id/messages/bulk-delete', limit: 1, windowMs: 1000 },
  { method: 'PUT', route: '/channels/:id/messages/:id/reactions/:reaction', limit: 1, windowMs: 250 },
  { method: 'DELETE', route: '/channels/:id/messages/:id/reactions/:reaction', limit: 1, windowMs: 250 },
  { method: 'POST', route: '/channels/:id/messages/:id/crosspost', limit: 10, windowMs: 60 * MINUTE_MS },
  { method: 'POST', route: '/channels/:id/typing', limit: 5, windowMs: 5000 },
  { method: 'POST', route: '/webhooks/:id/:token', limit: 5, windowMs: 2000 },
  { method: 'PATCH', route: '/webhooks/:id/:token/messages/:id', limit: 5, windowMs: 2000 },
  { method: 'POST', route: '/applications/:id/commands', limit: 5, windowMs: 20_000 },
  { method: 'POST', route: '/applications/:id/guilds/:id/commands', limit: 5, windowMs: 20_000 },
  { method: 'PUT', route: '/applications/:id/commands', limit: 5, windowMs: 20_000 },
  { method: 'PUT', route: '/applications/:id/guilds/:id/commands', limit: 5, windowMs: 20_000 },
  { method: 'PATCH', route: '/applications/@me', limit: 5, windowMs: 20_000 },
  { method: 'GET', route: '/guilds/:id/members', limit: 10, windowMs: 10_000 },
  // Documented: the routes of emojis are limited per guild, whoever calls.
  { method: 'POST', route: '/guilds/:id/emojis', limit: 50, windowMs: 60 * MINUTE_MS, shared: true },
]
