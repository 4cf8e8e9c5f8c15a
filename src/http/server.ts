import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { App } from '../app.ts'
import type { MetricFamily } from '../domain/metrics.ts'
import type { Log } from '../lib/log.ts'
import { metricsText, metricsType } from './metrics-text.ts'

/** The functions a managed bot may call; nothing else of the database can be reached here (DESIGN §4). */
const botFunctions = new Set([
  'bot_analytics',
  'bot_campaign',
  'bot_campaign_end',
  'bot_campaign_start',
  'bot_campaigns',
  'bot_heartbeat',
  'bot_leaderboard',
  'bot_refer',
  'bot_referral_stats',
  'bot_referral_trend',
  'bot_spent',
])

interface Needs {
  /** 0 = any free port. */
  port: number
  /** `standby`: another Muster acts, and this one is ready to take over. */
  readiness: () => Promise<Awaited<ReturnType<App['readiness']>> & { standby?: boolean }>
  /** For Prometheus; nothing in it names a bot or a client. */
  metrics: () => Promise<MetricFamily[]>
  /** Base URL of the embedded database; undefined when it is hosted and bots go there by themselves. */
  database: string | undefined
  log: Log
}

/** A running server: where it listens, and how to end it. */
export interface HttpServer {
  port: number
  close(): Promise<void>
}

/** Serves `/healthz`, `/metrics` and, with the embedded database, the data endpoint of bots, on loopback. Rejects when the port is taken. */
export function startHttp({ port, readiness, metrics, database, log }: Needs): Promise<HttpServer> {
  const server = new Hono()
  server.get('/healthz', async (c) => {
    const { ready, parts, standby } = await readiness()
    if (ready) return c.json(standby ? { ready: true, standby } : { ready: true })
    return c.json({ ready: false, parts }, 503)
  })
  server.get('/metrics', async (c) => c.body(metricsText(await metrics()), 200, { 'content-type': metricsType }))
  if (database) {
    server.use(
      '/rest/*',
      bodyLimit({ maxSize: 64 * 1024, onError: (c) => c.json({ message: 'The body is too large.' }, 413) }),
    )
    server.post('/rest/v1/rpc/:fn', async (c) => {
      const fn = c.req.param('fn')
      if (!botFunctions.has(fn))
        return c.json({ code: 'PGRST202', message: `There is no function ${fn} for bots.` }, 404)
      try {
        const answer = await fetch(`${database}/rest/v1/rpc/${fn}`, {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            apikey: c.req.header('apikey') ?? '',
            authorization: c.req.header('authorization') ?? '',
          },
          body: await c.req.text(),
          signal: AbortSignal.timeout(5000),
        })
        return new Response(await answer.text(), {
          status: answer.status,
          headers: { 'content-type': 'application/json' },
        })
      } catch (error) {
        log.warn({ fn, err: error }, 'a bot could not reach the database')
        return c.json({ code: 'PGRST000', message: 'The database cannot be reached at the moment.' }, 503)
      }
    })
  }
  server.notFound((c) => c.json({ message: 'There is nothing here.' }, 404))
  server.onError((error, c) => {
    log.error({ err: error, path: c.req.path }, 'an HTTP request failed')
    return c.json({ message: 'Muster could not answer this request; its log says why.' }, 500)
  })
  return new Promise((resolve, reject) => {
    const listener = serve({ fetch: server.fetch, hostname: '127.0.0.1', port }, (address) => {
      listener.off('error', reject)
      resolve({ port: address.port, close: () => closeServer(listener) })
    })
    listener.once('error', reject)
  })
}

function closeServer(listener: ReturnType<typeof serve>): Promise<void> {
  return new Promise((resolve) => {
    listener.close(() => resolve())
    if ('closeAllConnections' in listener) listener.closeAllConnections()
  })
}
