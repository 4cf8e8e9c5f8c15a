import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'

export interface HttpAnswer {
  status: number
  /** Lower-case names, as Node gives them; repeated ones are joined. */
  headers: Readonly<Record<string, string>>
  body: Buffer
  text(): string
}

export interface HttpCall {
  method: string
  headers: Readonly<Record<string, string>>
  body?: string | Uint8Array | undefined
  signal: AbortSignal
}

/**
 * One HTTP call over Node's own client, which keeps connections open. The global `fetch` would do the same for 13 MB more
 * memory, and a bot is meant to be small. A call that found its kept connection closed is made once more.
 */
export function callHttp(url: string, call: HttpCall, again = true): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const send = url.startsWith('https:') ? requestHttps : requestHttp
    const headers: Record<string, string> = { ...call.headers }
    if (call.body !== undefined) headers['Content-Length'] = String(Buffer.byteLength(call.body))
    const outgoing = send(url, { method: call.method, headers, signal: call.signal })
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      const stale = error.code === 'ECONNRESET' && outgoing.reusedSocket && again
      if (stale) callHttp(url, call, false).then(resolve, reject)
      else reject(error)
    })
    outgoing.on('response', (incoming) => {
      const chunks: Buffer[] = []
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
      incoming.on('error', reject)
      incoming.on('end', () => {
        const headers: Record<string, string> = {}
        for (const [name, value] of Object.entries(incoming.headers)) headers[name] = [value].flat().join(', ')
        const body = Buffer.concat(chunks)
        resolve({ status: incoming.statusCode ?? 0, headers, body, text: () => body.toString('utf8') })
      })
    })
    outgoing.end(call.body)
  })
}
