import { SESSION_STARTS_PER_DAY, sessionStarts } from '../world/applications.ts'
import type { Core } from '../world/core.ts'
import { guildsOf } from '../world/world.ts'
import { callerOf, type Rest } from './http.ts'

const GUILDS_PER_SHARD = 1000

export const gatewayUrl = (core: Core): string => `${core.address.url.replace(/^http/, 'ws')}/gateway`

export function addGatewayRoutes(rest: Rest, core: Core): void {
  rest.get('/gateway', (c) => c.json({ url: gatewayUrl(core) }))
  rest.get('/gateway/bot', (c) => {
    const caller = callerOf(c)
    const { remaining, resetAfterMs } = sessionStarts(core, caller)
    return c.json({
      url: gatewayUrl(core),
      // Discord documents a recommendation and no formula.
      shards: Math.max(1, Math.ceil(guildsOf(core.world, caller.id).length / GUILDS_PER_SHARD)),
      session_start_limit: {
        total: SESSION_STARTS_PER_DAY,
        remaining,
        reset_after: resetAfterMs,
        max_concurrency: 1,
      },
    })
  })
}
