import { once } from 'node:events'
import { createServer, request } from 'node:http'
import { join } from 'node:path'

/** Stands between a driver and its engine. */
export interface DockerProxy {
  /** As DOCKER_HOST names it. */
  host: string
  /** Calls so far, the one that stays open for events apart. */
  calls(): number
  /** What they were: `POST /containers/create`. */
  made(): readonly string[]
  /** From now on it takes no calls and has none open, until told otherwise. */
  away(on: boolean): void
  close(): Promise<void>
}

/** Passes everything on; after `breakAfter` calls, the last of which was carried out unanswered, every connection breaks. */
export async function startDockerProxy(
  socket: string,
  folder: string,
  breakAfter = Number.POSITIVE_INFINITY,
): Promise<DockerProxy> {
  const made: string[] = []
  let isAway = false
  const server = createServer((asked, answer) => {
    const { method, url = '', headers } = asked
    if (isAway) return void asked.socket.destroy()
    const events = url.startsWith('/events')
    if (!events && made.push(`${method} ${url.split('?')[0]}`) > breakAfter) return void asked.socket.destroy()
    const breaks = !events && made.length === breakAfter
    const passed = request({ socketPath: socket, method, path: url, headers }, (got) => {
      if (breaks) return void got.resume().once('end', () => asked.socket.destroy())
      answer.writeHead(got.statusCode ?? 500, got.headers)
      answer.flushHeaders()
      got.pipe(answer)
    })
    passed.once('error', () => asked.socket.destroy())
    answer.once('close', () => passed.destroy())
    asked.pipe(passed)
  })
  const path = join(folder, `proxy-${Math.random().toString(36).slice(2, 8)}.sock`)
  server.listen(path)
  await once(server, 'listening')
  return {
    host: `unix://${path}`,
    calls: () => made.length,
    made: () => made,
    away(on) {
      isAway = on
      if (on) server.closeAllConnections()
    },
    async close() {
      server.close()
      server.closeAllConnections()
    },
  }
}
