import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import type { Log } from '../../lib/log.ts'
import type { Guard } from '../web/guard.ts'
import type { Gateway } from './gateway.ts'

/** Turns upgrades of `/gateway` into sockets of the gateway, and refuses all others. */
export function acceptSockets(server: Server, needs: { gateway: Gateway; guard: Guard; log: Log }): { close(): void } {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 1024 * 1024 })
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // Without a listener a client that goes away meanwhile would end the process.
    socket.on('error', (error) => needs.log.debug({ err: error }, 'an upgrade failed'))
    const address = request.url ?? ''
    if (!URL.canParse(address, 'http://localhost')) return refuse(socket, '400 Bad Request', 'That is no address.')
    const url = new URL(address, 'http://localhost')
    const refusal = needs.guard({
      method: 'GET',
      path: url.pathname,
      header: (name) => [request.headers[name]].flat()[0],
    })
    if (refusal) return refuse(socket, '403 Forbidden', refusal)
    if (!/^\/gateway\/?$/.test(url.pathname)) return refuse(socket, '404 Not Found', '404: Not Found')
    sockets.handleUpgrade(request, socket, head, (ws) => needs.gateway.accept(ws, url.searchParams))
  })
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    if (error.code === 'ECONNRESET' || !socket.writable) return socket.destroy()
    refuse(socket, '400 Bad Request', 'That is no HTTP request.')
  })
  return sockets
}

function refuse(socket: Duplex, status: string, sentence: string): void {
  const body = JSON.stringify({ message: sentence, code: 0 })
  const headers = ['Connection: close', 'Content-Type: application/json', `Content-Length: ${Buffer.byteLength(body)}`]
  socket.end(`HTTP/1.1 ${status}\r\n${headers.join('\r\n')}\r\n\r\n${body}`)
}
