import { constants, createInflate } from 'node:zlib'
import { afterEach } from 'vitest'
import { WebSocket } from 'ws'
import { silentLog } from '../lib/log.ts'
import type { Limit } from '../sandbox/rest/rate-limits.ts'
import { createSandbox, type Sandbox } from '../sandbox/sandbox.ts'

// biome-ignore lint/suspicious/noExplicitAny: answers of the control interface are read field by field in tests.
export type Json = any

export interface Harness {
  sandbox: Sandbox
  /** A control call; throws the `error` of a refusal. */
  call(method: string, path: string, body?: unknown): Promise<Json>
  /** A REST call as an application. */
  rest(
    method: string,
    path: string,
    options?: { token?: string; body?: unknown; raw?: string },
  ): Promise<{ status: number; headers: Headers; body: Json }>
  /** The world with tokens. */
  world(): Promise<Json>
  tokenOf(name: string): Promise<string>
  /** The first INTERACTION_CREATE that `cause` sends to the application, whose bot is brought online for it. */
  interactionOf(app: string, cause: () => Promise<unknown>): Promise<Json>
}

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** Runs `close` when the test ends. */
export const later = (close: () => unknown): void => {
  closing.push(close)
}

interface Options {
  stateFile?: string
  limits?: readonly Limit[]
  recordTo?: string
  heartbeatIntervalMs?: number
}

/** A sandbox on a free port for the length of one test. */
export async function startSandbox(options: Options = {}): Promise<Harness> {
  const harness = await createHarness(options)
  later(() => harness.sandbox.close())
  return harness
}

/** The same, for whoever closes it. */
export async function createHarness(options: Options = {}): Promise<Harness> {
  const sandbox = await createSandbox({ port: 0, log: silentLog, recordTo: process.env.SANDBOX_RECORD, ...options })
  const call: Harness['call'] = async (method, path, body) => {
    const response = await fetch(`${sandbox.url}/sandbox/${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
    const answer = (await response.json()) as Json
    if (!response.ok) throw new Error(`${response.status} ${answer.error}`)
    return answer
  }
  const world = () => call('GET', 'world?tokens=1')
  const harness: Harness = {
    sandbox,
    call,
    world,
    async tokenOf(name) {
      const { applications } = await world()
      return applications.find((a: Json) => a.name === name).token
    },
    async rest(method, path, { token, body, raw } = {}) {
      const response = await fetch(`${sandbox.url}/api/v10${path}`, {
        method,
        headers: {
          ...(token ? { authorization: `Bot ${token}` } : {}),
          ...(body !== undefined || raw !== undefined ? { 'content-type': 'application/json' } : {}),
        },
        ...(body !== undefined ? { body: JSON.stringify(body) } : raw !== undefined ? { body: raw } : {}),
      })
      const text = await response.text()
      return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : undefined }
    },
    async interactionOf(app, cause) {
      const gateway = await openGateway(harness)
      gateway.send({ op: 2, d: { token: await harness.tokenOf(app), intents: 0 } })
      await gateway.event('READY')
      await cause()
      const sent = await gateway.event('INTERACTION_CREATE')
      gateway.close(1000)
      return sent
    },
  }
  return harness
}

export interface GatewayClient {
  send(payload: object | string): void
  /** The next payload, waiting or to come, that fits; those before it are dropped. */
  next(fits: (payload: Json) => boolean): Promise<Json>
  /** The data of the next such event. */
  event(t: string): Promise<Json>
  /** How many payloads nobody took yet. */
  waiting(): number
  close(code: number): void
  closed: Promise<number>
}

/** A bare gateway socket, after HELLO; it is cut when the test ends, unless `ends` says otherwise. */
export async function openGateway(h: Harness, query = '', ends = later): Promise<GatewayClient> {
  const socket = new WebSocket(`${h.sandbox.url.replace('http', 'ws')}/gateway?v=10&encoding=json${query}`)
  ends(() => socket.terminate())
  const waiting: Json[] = []
  let wake = () => {}
  const closed = new Promise<number>((resolve) => socket.once('close', resolve))
  const take = (text: string) => {
    waiting.push(JSON.parse(text))
    wake()
  }
  if (query.includes('zlib-stream')) {
    const inflate = createInflate({ flush: constants.Z_SYNC_FLUSH, finishFlush: constants.Z_SYNC_FLUSH })
    let text = ''
    inflate.on('data', (chunk) => {
      text += chunk
      try {
        take(text)
        text = ''
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error
      }
    })
    socket.on('message', (bytes: Buffer) => inflate.write(bytes))
  } else socket.on('message', (raw) => take(String(raw)))

  const client: GatewayClient = {
    send: (payload) => socket.send(typeof payload === 'string' ? payload : JSON.stringify(payload)),
    async next(fits) {
      for (;;) {
        while (waiting.length > 0) {
          const payload = waiting.shift()
          if (fits(payload)) return payload
        }
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    },
    event: async (t) => (await client.next((p) => p.t === t)).d,
    waiting: () => waiting.length,
    close: (code) => socket.close(code),
    closed,
  }
  await client.next((p) => p.op === 10)
  return client
}
