import { createRequire } from 'node:module'
import type { Home } from './home.ts'

/** How long the daemon may take to answer before it counts as unreachable. */
export const answerWithinMs = 3000

/** A connection to a living PM2 daemon: its calls and its bus. */
export interface Link {
  call<T>(method: string, argument: unknown, withinMs?: number): Promise<T>
  readonly lost: boolean
  close(): void
}

interface Listeners {
  /** What the daemon published under `muster:exit`. */
  onExit(payload: unknown): void
  /** The connection ended without `close`. */
  onLost(): void
}

/** PM2's own wire format, without the rest of PM2: its whole library would cost Muster 12 MB and reads the environment. */
interface AxonSocket {
  set(name: string, value: unknown): void
  on(event: string, listener: (...values: never[]) => void): void
  once(event: string, listener: (...values: never[]) => void): void
  connect(path: string): void
  close(): void
}
interface Axon {
  socket(kind: 'req'): AxonSocket
  socket(kind: 'sub-emitter'): AxonSocket & { sock: AxonSocket }
}
interface Rpc {
  Client: new (
    socket: AxonSocket,
  ) => { call(method: string, argument: unknown, done: (error: Error | null, answer: unknown) => void): void }
}

const require = createRequire(import.meta.url)

/** Connects to the daemon of that home; undefined when none listens there. */
export async function openLink(home: Home, { onExit, onLost }: Listeners): Promise<Link | undefined> {
  const axon = require('pm2/modules/pm2-axon') as Axon
  const rpc = require('pm2/modules/pm2-axon-rpc') as Rpc
  const requests = axon.socket('req')
  const bus = axon.socket('sub-emitter')
  const sockets = [
    { socket: requests, path: home.rpcSocket },
    { socket: bus.sock, path: home.busSocket },
  ]
  const pending = new Set<(error: Error) => void>()
  let over = false
  const end = (): boolean => {
    if (over) return false
    over = true
    for (const { socket } of sockets) socket.close()
    for (const fail of pending) fail(new Error('The connection to PM2 was lost.'))
    return true
  }

  bus.on('muster:exit', onExit as (payload: never) => void)
  try {
    await Promise.all(sockets.map(({ socket, path }) => connect(socket, path)))
  } catch (error) {
    end()
    if (nobodyListens.has((error as NodeJS.ErrnoException).code ?? '')) return undefined
    throw error
  }
  for (const { socket } of sockets) socket.on('close', () => void (end() && onLost()))
  const client = new rpc.Client(requests)

  return {
    get lost() {
      return over
    },
    close: () => void end(),
    call<T>(method: string, argument: unknown, withinMs = answerWithinMs): Promise<T> {
      return new Promise<T>((resolve, reject) => {
        if (over) return reject(new Error('The connection to PM2 was lost.'))
        const settle = () => {
          clearTimeout(timer)
          pending.delete(fail)
        }
        const fail = (error: Error) => {
          settle()
          reject(error)
        }
        const timer = setTimeout(() => fail(new Unanswered(method, withinMs)), withinMs)
        pending.add(fail)
        client.call(method, argument, (error, answer) => {
          settle()
          if (error) reject(new Refused(method, error))
          else resolve(answer as T)
        })
      })
    },
  }
}

/** The daemon answered, with an error. */
export class Refused extends Error {
  constructor(method: string, cause: Error) {
    super(`PM2 refused ${method}: ${cause.message}`, { cause })
    this.name = 'Refused'
  }
}

/** The daemon is there and says nothing. */
class Unanswered extends Error {
  constructor(method: string, ms: number) {
    super(`PM2 did not answer ${method} within ${ms} ms.`)
    this.name = 'Unanswered'
  }
}

/** A daemon that dies between being dialled and answering resets the connection: by then nobody listens either. */
const nobodyListens = new Set(['ENOENT', 'ECONNREFUSED', 'ECONNRESET'])

/** One try, since the caller decides what to do without a daemon. */
function connect(socket: AxonSocket, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.set('retry timeout', 0)
    socket.on('socket error', reject)
    // Without a listener an error would be thrown; `socket error` has told it.
    socket.on('error', () => undefined)
    socket.once('connect', resolve)
    socket.connect(path)
  })
}
