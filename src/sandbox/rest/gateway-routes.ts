import { SESSION_STARTS_PER_DAY, sessionStarts } from '../world/applications.ts'
import type { Core } from '../world/core.ts'
import { callerOf, type Rest } from './http.ts'

export const gatewayUrl = (core: Core): string => `${core.address.url.replace(/^http/, 'ws')}/gateway`

export function addGatewayRoutes(rest: Rest, core: Core): void {
  rest.get('/gateway', (c) => c.json({ url: gatewayUrl(core) }))
  rest.get('/gateway/bot', (c) => {
    const { remaining, resetAfterMs } = sessionStarts(core, callerOf(c))
    return c.json({
      url: gatewayUrl(core),
      shards: 1,
      session_start_limit: {
        total: SESSION_STARTS_PER_DAY,
        remaining,
        reset_after: resetAfterMs,
        max_concurrency: 1,
      },
    })
  })
}
