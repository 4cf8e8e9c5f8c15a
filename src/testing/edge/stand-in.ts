import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createFunctions } from './functions.ts'
import { createManagement } from './management.ts'

/** A call of the Management API, as a test may want to answer it instead. */
export interface Asked {
  method: string
  path: string
}
export interface Answer {
  status: number
  body?: unknown
  headers?: Record<string, string>
}

export type EdgeStandIn = Awaited<ReturnType<typeof startEdgeStandIn>>

/** Supabase as far as Edge Functions go, on loopback: the Management API, and every deployed function in a Deno of its own. */
export async function startEdgeStandIn() {
  const folder = await mkdtemp(join(tmpdir(), 'muster-edge-'))
  const accessToken = `sbp_${'0123456789abcdef'.repeat(2)}12345678`
  const projectId = 'abcdefghijklmnopqrst'
  const secrets = new Map<string, string>()
  /** As hosted functions find them, whoever wrote their code (guides/functions/secrets). */
  const given = { SUPABASE_URL: 'http://127.0.0.1:9', SUPABASE_SERVICE_ROLE_KEY: 'canary-of-the-project' }
  const functions = createFunctions(folder, () => ({ ...given, ...Object.fromEntries(secrets) }))
  const management = createManagement({ accessToken, projectId, functions, secrets })
  const taps = new Map<string, { calls: number; breakAfter: number }>()
  let held: (() => void)[] | undefined
  let instead: ((asked: Asked) => Answer | undefined) | undefined

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request)
    const [, tapName, path = ''] = /^(?:\/(tap-\d+))?(\/.*)$/.exec(request.url ?? '') ?? []
    if (path.startsWith('/functions/v1/')) return invoke(path, request, body, response)
    if (held) await new Promise<void>((go) => held?.push(go))
    const tap = taps.get(tapName ?? '')
    if (tap && ++tap.calls > tap.breakAfter) return void response.destroy()
    const { method = 'GET' } = request
    const answer = instead?.({ method, path }) ?? (await management({ method, path, headers: request.headers, body }))
    if (tap && tap.calls >= tap.breakAfter) return void response.destroy()
    send(response, answer)
  }

  /** As the gateway of hosted functions does it: everything below the slug goes to the worker. */
  async function invoke(path: string, request: IncomingMessage, body: Buffer, response: ServerResponse): Promise<void> {
    const slug = /^\/functions\/v1\/([\w-]+)/.exec(path)?.[1] ?? ''
    const address = functions.address(slug)
    if (address === undefined)
      return send(response, { status: 404, body: { code: 'NOT_FOUND', message: 'Requested function was not found' } })
    if (functions.asksForJwt(slug) && request.headers.authorization === undefined)
      return send(response, { status: 401, body: { code: 401, message: 'Missing authorization header' } })
    try {
      const { method = 'GET' } = request
      const headers = Object.entries(request.headers).flatMap(([name, value]): [string, string][] =>
        ['connection', 'content-length', 'host'].includes(name) ? [] : [[name, String(value)]],
      )
      const payload = method === 'GET' || method === 'HEAD' ? null : (body as Uint8Array<ArrayBuffer>)
      // The worker sees the path without what the gateway is called.
      const url = `${await address}${path.replace('/functions/v1', '')}`
      const answer = await fetch(url, { method, headers, body: payload })
      response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'text/plain' })
      response.end(Buffer.from(await answer.arrayBuffer()))
    } catch {
      send(response, { status: 503, body: { code: 'BOOT_ERROR', message: 'Worker failed to boot' } })
    }
  }

  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) =>
      send(response, { status: 500, body: { message: String(error) } }),
    )
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  return {
    url,
    functions,
    secrets,
    /** What Muster is told. */
    settings: { apiUrl: url, accessToken, projectId, functionsUrl: `${url}/functions/v1` },
    environment: {
      SUPABASE_API_URL: url,
      SUPABASE_ACCESS_TOKEN: accessToken,
      SUPABASE_FUNCTIONS_PROJECT_ID: projectId,
      SUPABASE_FUNCTIONS_URL: `${url}/functions/v1`,
    },
    /** The Management API answers nothing until the returned function is called. */
    silence() {
      held = []
      return () => {
        const waiting = held ?? []
        held = undefined
        for (const go of waiting) go()
      }
    },
    /** Answers calls of the Management API by what `answer` gives, where it gives something. */
    answerInstead(answer: typeof instead) {
      instead = answer
    },
    /** An address of the same API that counts, and breaks the connection after so many calls. */
    tap(breakAfter: number) {
      const name = `tap-${taps.size + 1}`
      const tap = { calls: 0, breakAfter }
      taps.set(name, tap)
      return { apiUrl: `${url}/${name}`, calls: () => tap.calls }
    },
    async close() {
      for (const go of held ?? []) go()
      await functions.endWorkers()
      server.closeAllConnections()
      server.close()
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

function send(response: ServerResponse, { status, body, headers = {} }: Answer): void {
  if (response.destroyed || response.headersSent) return
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(body === undefined ? '' : JSON.stringify(body))
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}
