import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { Problem } from '../domain/errors.ts'
import { connectStores } from './connect.ts'
import { StoreError } from './unwrap.ts'

const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

/** A database that answers as `listener` says; counts how often it is asked. */
async function serving(listener: RequestListener) {
  let asked = 0
  const server = createServer((request, response) => {
    asked += 1
    listener(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => {
    server.closeAllConnections()
    server.close()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { stores: connectStores({ url, key: 'sb_secret_canary' }), url, asked: () => asked }
}
const answering = (status: number, body: object) =>
  serving((_, response) => {
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(JSON.stringify(body))
  })

describe('a database that is away', () => {
  it.each([
    ['does not answer', () => {}],
    [
      'stops in the middle of an answer',
      (_, response) => response.writeHead(200, { 'content-type': 'application/json' }).write('['),
    ],
  ] as [string, RequestListener][])('is told within 3 s when it %s, reading or writing', async (_, listener) => {
    const { stores } = await serving(listener)
    const began = performance.now()
    const results = await Promise.allSettled([stores.ping(), stores.bots.remove(crypto.randomUUID())])
    expect(performance.now() - began).toBeLessThan(5000)
    for (const result of results)
      expect(result).toMatchObject({ status: 'rejected', reason: { code: 'DatabaseUnreachable' } })
  })

  it('is given more time to record what changed, because that may be the whole fleet', async () => {
    const { stores } = await serving(() => {})
    const change = { status: 'online', cause: null, since: new Date(), incident: 'none' } as const
    const recording = stores.watch.record([{ botId: crypto.randomUUID(), generation: 1, ...change }])
    const told = (work: Promise<unknown>, name: string) =>
      work.then(
        () => name,
        () => name,
      )
    expect(await Promise.race([told(recording, 'record'), told(stores.ping(), 'ping')])).toBe('ping')
  })

  it('is told at once when nobody listens', async () => {
    const { url } = await serving(() => {})
    for (const close of closers.splice(0)) close()
    const began = performance.now()
    await expect(connectStores({ url, key: 'k' }).ping()).rejects.toMatchObject({ code: 'DatabaseUnreachable' })
    expect(performance.now() - began).toBeLessThan(2400)
  })

  it.each([502, 503, 504, 520])('is told by a %i from what stands before it', async (status) => {
    const { stores, asked } = await answering(status, { message: 'upstream' })
    await expect(stores.ping()).rejects.toMatchObject({ code: 'DatabaseUnreachable' })
    expect(asked()).toBe(1)
  })
})

describe('an error of the database', () => {
  it('is a problem when it names one of the catalogue', async () => {
    const { stores } = await answering(409, { code: 'PT409', message: 'x', hint: 'BotNameTaken', details: 'Greeter' })
    const error = await stores.bots.remove(crypto.randomUUID()).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(Problem)
    expect(error).toMatchObject({ code: 'BotNameTaken', message: expect.stringContaining('Greeter') })
  })

  it('is a fault with its cause otherwise, without the key', async () => {
    const { stores } = await answering(400, { code: '22P02', message: 'invalid input', hint: null, details: null })
    const error = await stores.bots.remove('x').catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(StoreError)
    expect(error).toMatchObject({ code: '22P02', cause: { message: 'invalid input' } })
    expect(JSON.stringify(error) + String((error as Error).stack)).not.toContain('canary')
  })

  it('is a fault when a row is not what it should be', async () => {
    const { stores } = await answering(200, [{ id: 'not a uuid', name: 5 }])
    await expect(stores.clients.list()).rejects.toThrow()
  })
})
