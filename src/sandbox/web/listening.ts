import type { Server } from 'node:http'
import { type AddressInfo, isIP } from 'node:net'
import { networkInterfaces } from 'node:os'

/** Where the sandbox listens. `remote` is the permission to be reached from other machines: it asks nobody for a password. */
export interface Place {
  port: number
  host?: string | undefined
  remote?: boolean | undefined
}

/** Throws one sentence for an address that other machines reach, unless that was allowed. */
export function checkPlace({ host, remote }: Place): void {
  if (host === undefined || isLoopback(host) || remote) return
  throw new RangeError(
    `The sandbox listens on loopback only; to open it to other machines on ${host}, also allow that.`,
  )
}

const isLoopback = (host: string) =>
  host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))

/** Listens, and says under which address bots reach the sandbox. */
export function listen(server: Server, { port, host = '127.0.0.1' }: Place): Promise<{ url: string; port: number }> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      const { port: taken } = server.address() as AddressInfo
      resolve({ url: `http://${reachable(host)}:${taken}`, port: taken })
    })
  })
}

/** A wildcard is no address to hand out: the machine's first one is. */
function reachable(host: string): string {
  if (host !== '0.0.0.0' && host !== '::') return isIP(host) === 6 ? `[${host}]` : host
  const all = Object.values(networkInterfaces()).flatMap((list) => list ?? [])
  return all.find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? '127.0.0.1'
}
