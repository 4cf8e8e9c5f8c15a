import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'

export interface Listening {
  port: number
  /** Lets requests in flight finish. */
  close(): Promise<void>
}

/** Bodies above this are refused: the largest that Muster sends is a few hundred kilobytes. */
const largestBody = 8 * 1024 * 1024

/** Serves a fetch handler on loopback only; port 0 = any free one. */
export async function serveHttp(
  handler: (request: Request) => Promise<Response>,
  port: number,
  onFault: (error: unknown) => void,
): Promise<Listening> {
  const server = createServer((incoming, outgoing) => {
    toRequest(incoming)
      .then(async (request) => {
        const response = request ? await handler(request) : new Response(null, { status: 413 })
        outgoing.writeHead(response.status, Object.fromEntries(response.headers))
        outgoing.end(Buffer.from(await response.arrayBuffer()))
      })
      .catch((error: unknown) => {
        onFault(error)
        if (!outgoing.headersSent) outgoing.writeHead(500)
        outgoing.end()
      })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeIdleConnections()
      }),
  }
}

/** Undefined when the body is too large. */
async function toRequest(incoming: IncomingMessage): Promise<Request | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of Readable.from(incoming) as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > largestBody) return undefined
    chunks.push(chunk)
  }
  const headers = Object.entries(incoming.headers).map(([name, value]) => [name, String(value)] as [string, string])
  const method = incoming.method ?? 'GET'
  return new Request(`http://127.0.0.1${incoming.url ?? '/'}`, {
    method,
    headers,
    ...(method !== 'GET' && method !== 'HEAD' && { body: Buffer.concat(chunks) }),
  })
}
