import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type HttpServer, startHttp } from '../http/server.ts'

/**
 * With port 0, the port of the last start is tried first: bots that are adopted know no other address. Otherwise, and when it
 * is taken by now, any free one.
 */
export async function startOnSamePort(
  port: number,
  dataDir: string,
  needs: Omit<Parameters<typeof startHttp>[0], 'port'>,
): Promise<HttpServer> {
  if (port !== 0) return startHttp({ ...needs, port })
  const file = join(dataDir, 'port')
  const last = lastPort(file)
  const server = last
    ? await startHttp({ ...needs, port: last }).catch(() => startHttp({ ...needs, port: 0 }))
    : await startHttp({ ...needs, port: 0 })
  writeFileSync(file, String(server.port))
  return server
}

function lastPort(file: string): number | undefined {
  try {
    return Number(readFileSync(file, 'utf8')) || undefined
  } catch {
    return undefined
  }
}
