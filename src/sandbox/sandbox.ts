import type { IncomingMessage, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { createAdaptorServer, type HttpBindings } from '@hono/node-server'
import { Hono } from 'hono'
import { WebSocketServer } from 'ws'
import type { Log } from '../lib/log.ts'
import { createControl } from './control/control.ts'
import { deliverToEndpoints } from './endpoint/deliver.ts'
import { createGateway, type Gateway } from './gateway/gateway.ts'
import { createRest } from './rest/api.ts'
import { createFaults } from './rest/faults.ts'
import type { Limit } from './rest/rate-limits.ts'
import { createRecording } from './rest/recording.ts'
import { addAuthorizePage } from './web/authorize.ts'
import { addCdn } from './web/cdn.ts'
import { addClientFiles } from './web/client-files.ts'
import { isLocalHost } from './web/host.ts'
import { type Core, createCore } from './world/core.ts'
import { watchDeadline } from './world/interactions.ts'
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
 * call is written down in the folder `recordTo`, where it is given.
 */
export async function createSandbox(options: {
  port: number
  stateFile?: string
  log: Log
  seed?: boolean
  limits?: readonly Limit[]
  recordTo?: string | undefined
}): Promise<Sandbox> {
  const core = createCore(options)
  if (!core.loaded && options.seed !== false) seedWorld(core)
  for (const interaction of core.world.interactions.values()) watchDeadline(core, interaction)
  for (const channel of core.world.channels.values()) if (channel.thread) watchSilence(core, channel)
  deliverToEndpoints(core)
  const faults = createFaults()
  const gateway = createGateway(core)
  const recording = options.recordTo ? createRecording(options.recordTo) : undefined
  const { limits } = options
  const rest = createRest(core, { faults, ...(limits ? { limits } : {}), ...(recording ? { recording } : {}) })
  const server = createAdaptorServer({
    fetch: entrance(core, rest, createControl(core, { gateway, faults })),
  }) as Server
  const sockets = acceptSockets(server, gateway)
  await listen(server, options.port).catch((error) => {
    core.close()
    throw error
  })
  const { port } = server.address() as AddressInfo
  core.address.url = `http://127.0.0.1:${port}`
  return {
    url: core.address.url,
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

/** Shares requests out by path: Discord's API, the control interface, pages and files. */
function entrance(core: Core, rest: ReturnType<typeof createRest>, control: ReturnType<typeof createControl>) {
  const web = new Hono()
  addAuthorizePage(web, core)
  addCdn(web, core)
  addClientFiles(web)
  return (request: Request, env: unknown) => {
    const { pathname } = new URL(request.url)
    if (!isLocalHost(request.headers.get('host') ?? undefined)) return new Response('403: Forbidden', { status: 403 })
    if (pathname === '/api' || pathname.startsWith('/api/')) return rest.fetch(request, env as HttpBindings)
    if (pathname.startsWith('/sandbox/')) return control.fetch(request)
    return web.fetch(request)
  }
}

function acceptSockets(server: Server, gateway: Gateway): WebSocketServer {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 1024 * 1024 })
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const url = new URL(request.url ?? '/', 'http://localhost')
    const isGateway = url.pathname === '/gateway' || url.pathname === '/gateway/'
    if (!isGateway || !isLocalHost(request.headers.host)) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
      return
    }
    sockets.handleUpgrade(request, socket, head, (ws) => gateway.accept(ws, url.searchParams))
  })
  return sockets
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject)
      resolve()
    })
  })
}
