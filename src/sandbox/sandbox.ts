import { createServer } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import type { Log } from '../lib/log.ts'
import { createControl } from './control/control.ts'
import { deliverToEndpoints } from './endpoint/deliver.ts'
import { createGateway } from './gateway/gateway.ts'
import { acceptSockets } from './gateway/sockets.ts'
import { createRest } from './rest/api.ts'
import { createFaults } from './rest/faults.ts'
import type { Limit } from './rest/rate-limits.ts'
import { createRecording } from './rest/recording.ts'
import { createEntrance, refuseMalformed } from './web/entrance.ts'
import { createGuard } from './web/guard.ts'
import { checkPlace, listen } from './web/listening.ts'
import { keepBounds } from './world/bounds.ts'
import { createCore } from './world/core.ts'
import { watchDeadline } from './world/interactions.ts'
import { watchTimeout } from './world/members.ts'
import { seedWorld } from './world/seed.ts'
import { watchSilence } from './world/thread-activity.ts'

/** A running local Discord. */
export interface Sandbox {
  /** `http://127.0.0.1:port`, without a slash at the end. */
  url: string
  port: number
  /** Ends every connection and saves the world. */
  close(): Promise<void>
}

/**
 * Starts the sandbox on loopback; port 0 takes any free one. With a `stateFile` the world is kept there; without one, or when
 * the file is new, it begins with the seed world unless `seed` is false. `limits` replaces the per-route rate limits. Every REST
 * call is written down in the folder `recordTo`, where it is given. A `host` that other machines reach needs `remote` too.
 * `heartbeatIntervalMs` is what HELLO asks of bots: 41,250.
 */
export async function createSandbox(options: {
  port: number
  host?: string | undefined
  remote?: boolean | undefined
  stateFile?: string
  log: Log
  seed?: boolean
  limits?: readonly Limit[]
  recordTo?: string | undefined
  heartbeatIntervalMs?: number
}): Promise<Sandbox> {
  checkPlace(options)
  const core = createCore(options)
  if (!core.loaded && options.seed !== false) seedWorld(core)
  for (const interaction of core.world.interactions.values()) watchDeadline(core, interaction)
  for (const channel of core.world.channels.values()) if (channel.thread) watchSilence(core, channel)
  for (const guild of core.world.guilds.values()) for (const member of guild.members) watchTimeout(core, member)
  keepBounds(core)
  deliverToEndpoints(core)
  const faults = createFaults()
  const gateway = createGateway(core, options.heartbeatIntervalMs)
  const recording = options.recordTo ? createRecording(options.recordTo) : undefined
  const { limits, log } = options
  const rest = createRest(core, { faults, ...(limits ? { limits } : {}), ...(recording ? { recording } : {}) })
  const control = createControl(core, { gateway, faults })
  const guard = createGuard({ remote: options.remote === true })
  const server = createServer(
    getRequestListener(createEntrance(core, { guard, rest, control }), { errorHandler: refuseMalformed }),
  )
  const sockets = acceptSockets(server, { gateway, guard, log })
  const { url, port } = await listen(server, options).catch((error) => {
    core.close()
    throw error
  })
  core.address.url = url
  return {
    url,
    port,
    async close() {
      gateway.close()
      sockets.close()
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      await closed
      recording?.close()
      core.close()
    },
  }
}
