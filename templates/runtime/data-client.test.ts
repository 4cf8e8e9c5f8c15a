import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { createDataClient, DataRefused, DataUnavailable } from './data-client.ts'
import { callHttp } from './http-request.ts'

let server: Server
afterEach(async () => {
  server.closeAllConnections()
  if (server.listening) {
    server.close()
    await once(server, 'close')
  }
})

async function setUp(listener: RequestListener) {
  server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  return createDataClient({ url, publishableKey: 'pk', botKey: 'one.secret', timeoutMs: 150 }, callHttp)
}

describe('data client', () => {
  it('calls a function as PostgREST takes it', async () => {
    let seen = ''
    const call = await setUp((request, response) => {
      const { apikey, authorization } = request.headers
      request.on('data', (chunk) => {
        seen = `${request.method} ${request.url} ${apikey} ${authorization} ${chunk}`
        response.end('{"total":1}')
      })
    })
    expect(await call('bot_refer', { p_note: 'é' })).toEqual({ total: 1 })
    expect(seen).toBe('POST /rest/v1/rpc/bot_refer pk Bearer pk {"p_key":"one.secret","p_note":"é"}')
  })

  it.each([500, 503, 429])('takes a %i for “away”', async (status) => {
    const call = await setUp((_, response) => response.writeHead(status).end())
    await expect(call('f', {})).rejects.toBeInstanceOf(DataUnavailable)
  })

  it('tells a refusal with its code and without the key', async () => {
    const call = await setUp((_, response) => response.writeHead(401).end('{"code":"PT401","message":"no"}'))
    const refused = await call('f', {}).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(DataRefused)
    expect(refused).toMatchObject({ code: 'PT401', message: 'f: refused with 401 PT401 no' })
  })

  it('gives up when no answer comes in time', async () => {
    const call = await setUp(() => undefined)
    await expect(call('f', {})).rejects.toThrow(DataUnavailable)
  })

  it('gives up when an answer begins but does not end in time', async () => {
    const call = await setUp((_, response) => void response.writeHead(200).write('{"to'))
    await expect(call('f', {})).rejects.toThrow(DataUnavailable)
  })

  it('takes a connection that breaks in the middle of an answer for “away”', async () => {
    const call = await setUp((request, response) => {
      response.writeHead(200).write('{"to', () => request.socket.destroy())
    })
    await expect(call('f', {})).rejects.toThrow(DataUnavailable)
  })

  it('takes nobody listening for “away”', async () => {
    const call = await setUp(() => undefined)
    server.close()
    await once(server, 'close')
    await expect(call('f', {})).rejects.toThrow('f: the database did not answer (ECONNREFUSED)')
  })

  it('calls again when a kept connection turns out to be closed', async () => {
    let calls = 0
    const call = await setUp((request, response) => {
      calls += 1
      if (calls === 2) request.socket.resetAndDestroy()
      else request.resume().on('end', () => response.end('{}'))
    })
    await call('f', {})
    expect(await call('f', {})).toEqual({})
    expect(calls).toBe(3)
  })
})
