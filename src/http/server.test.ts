import { serve } from '@hono/node-server'
import { afterEach, describe, expect, it } from 'vitest'
import { silentLog } from '../lib/log.ts'
import { startHttp } from './server.ts'

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

async function start(needs: Partial<Parameters<typeof startHttp>[0]>) {
  const server = await startHttp({
    port: 0,
    readiness: async () => ({ ready: true, parts: {} }),
    metrics: async () => [],
    database: undefined,
    log: silentLog,
    ...needs,
  })
  closers.push(server.close)
  return `http://127.0.0.1:${server.port}`
}

/** A stand-in for the embedded database that repeats what it was asked. */
async function echo(): Promise<string> {
  return new Promise((resolve) => {
    const listener = serve(
      {
        port: 0,
        hostname: '127.0.0.1',
        fetch: async (r) =>
          Response.json({ path: new URL(r.url).pathname, key: r.headers.get('apikey'), body: await r.text() }),
      },
      (address) => resolve(`http://127.0.0.1:${address.port}`),
    )
    closers.push(() => new Promise((done) => listener.close(() => done())))
  })
}

const call = (url: string, body: string) =>
  fetch(url, { method: 'POST', headers: { apikey: 'k', 'content-type': 'application/json' }, body })

describe('http', () => {
  it('is ready when all parts are', async () => {
    const answer = await fetch(`${await start({})}/healthz`)
    expect([answer.status, await answer.json()]).toEqual([200, { ready: true }])
  })

  it('names what is not ready', async () => {
    const url = await start({ readiness: async () => ({ ready: false, parts: { database: 'gone', discord: 'ok' } }) })
    const answer = await fetch(`${url}/healthz`)
    expect([answer.status, await answer.json()]).toEqual([
      503,
      { ready: false, parts: { database: 'gone', discord: 'ok' } },
    ])
  })

  it('tells Prometheus what there is to tell, in its own format', async () => {
    const url = await start({
      metrics: async () => [
        {
          name: 'muster_bots',
          type: 'gauge',
          help: 'Bots\nby status.',
          samples: [{ labels: { status: 'on"line' }, value: 2 }],
        },
        { name: 'muster_unknown', type: 'gauge', help: 'Could not be found out.', samples: [] },
        {
          ...{ name: 'muster_tick_duration_seconds', type: 'histogram', help: 'Looks.' },
          samples: [
            { suffix: '_bucket', labels: { le: '+Inf' }, value: 1 },
            { suffix: '_sum', value: 0.25 },
          ],
        },
      ],
    })
    const answer = await fetch(`${url}/metrics`)
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      200,
      'text/plain; version=0.0.4; charset=utf-8',
    ])
    expect(await answer.text()).toBe(
      [
        '# HELP muster_bots Bots\\nby status.',
        '# TYPE muster_bots gauge',
        'muster_bots{status="on\\"line"} 2',
        '',
        '# HELP muster_tick_duration_seconds Looks.',
        '# TYPE muster_tick_duration_seconds histogram',
        'muster_tick_duration_seconds_bucket{le="+Inf"} 1',
        'muster_tick_duration_seconds_sum 0.25',
        '',
      ].join('\n'),
    )
  })

  it('passes the functions of bots on, with their key', async () => {
    const url = await start({ database: await echo() })
    const answer = await call(`${url}/rest/v1/rpc/bot_heartbeat`, '{"p":1}')
    expect(await answer.json()).toEqual({ path: '/rest/v1/rpc/bot_heartbeat', key: 'k', body: '{"p":1}' })
  })

  it.each(['/rest/v1/rpc/supervisor_tick', '/rest/v1/bots', '/rest/v1/rpc/bot_heartbeat/../bots'])(
    'does not pass %s on',
    async (path) => {
      const url = await start({ database: await echo() })
      expect((await call(url + path, '{}')).status).toBe(404)
    },
  )

  it('refuses large bodies and says when the database is away', async () => {
    const url = await start({ database: 'http://127.0.0.1:1' })
    expect((await call(`${url}/rest/v1/rpc/bot_refer`, 'x'.repeat(70_000))).status).toBe(413)
    expect((await call(`${url}/rest/v1/rpc/bot_refer`, '{}')).status).toBe(503)
  })

  it('has no data endpoint when the database is hosted', async () => {
    expect((await call(`${await start({})}/rest/v1/rpc/bot_heartbeat`, '{}')).status).toBe(404)
  })

  it('says that the port is taken', async () => {
    const url = await start({})
    await expect(start({ port: Number(new URL(url).port) })).rejects.toThrow('EADDRINUSE')
  })
})
