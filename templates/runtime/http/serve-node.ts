import type { AddressInfo } from 'node:net'

/** Serves a fetch handler on loopback with Node's own server, and says where on stdout. SIGTERM ends it once all is answered. */
export async function serveNode(handle: (request: Request) => Promise<Response>, port: number): Promise<void> {
  // Loaded here, because a platform without Node's server never comes here.
  const { createServer } = await import('node:http')
  const server = createServer(async (incoming, outgoing) => {
    const chunks: Uint8Array[] = []
    for await (const chunk of incoming) chunks.push(chunk)
    const { method = 'GET', url = '/' } = incoming
    const headers = Object.entries(incoming.headers).map(([name, value]): [string, string] => [name, String(value)])
    const body = method === 'GET' || method === 'HEAD' ? null : Buffer.concat(chunks)
    const response = await handle(new Request(`http://127.0.0.1${url}`, { method, headers, body }))
    outgoing.writeHead(response.status, Object.fromEntries(response.headers))
    outgoing.end(new Uint8Array(await response.arrayBuffer()))
  })
  server.listen(port, '127.0.0.1', () => {
    console.log(`listening on http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  })
  process.once('SIGTERM', () => server.close(() => process.exit(0)))
}
