import { afterEach } from 'vitest'
import { silentLog } from '../../lib/log.ts'
import type { Limit } from '../rest/rate-limits.ts'
import { createSandbox, type Sandbox } from '../sandbox.ts'

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
}

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** Runs `close` when the test ends. */
export const later = (close: () => unknown): void => {
  closing.push(close)
}

/** A sandbox on a free port for the length of one test. */
export async function startSandbox(options: { stateFile?: string; limits?: readonly Limit[] } = {}): Promise<Harness> {
  const sandbox = await createSandbox({ port: 0, log: silentLog, ...options })
  later(() => sandbox.close())
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
  return {
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
  }
}
