import type { WebSocket } from 'ws'
import type { Core } from '../world/core.ts'
import { CLOSE_REASONS, endsSession } from './close-codes.ts'
import { createConnection } from './connection.ts'
import { forwardHappenings } from './events.ts'
import { createGuildRequests } from './guild-requests.ts'
import { createIdentify, type Outcome } from './identify.ts'
import { decode, isData } from './payload.ts'
import { readPresence } from './presence.ts'
import type { Session } from './session.ts'
import { createSessions, type Sessions } from './sessions.ts'

const HEARTBEAT_INTERVAL_MS = 41_250
const EVENTS_PER_MINUTE = 120
/** Opcodes that clients may send, besides the heartbeat. 4 would join a voice channel: it is taken and nothing comes of it. */
const TAKEN = new Set([2, 3, 4, 6, 8, 31, 43])

export interface Gateway {
  /** Takes over a socket that asked for the gateway with these parameters. */
  accept(socket: WebSocket, parameters: URLSearchParams): void
  sessions: Sessions
  /** Closes the application's sockets with this code, as Discord would. */
  closeSockets(applicationId: string, code: number): void
  close(): void
}

/** Gateway v10 over JSON, with zlib on request. A client that is silent for one and a half heartbeat intervals is closed (~). */
export function createGateway(core: Core, heartbeatIntervalMs = HEARTBEAT_INTERVAL_MS): Gateway {
  const sessions = createSessions(core)
  const { identify, resume } = createIdentify(core, sessions)
  const requests = createGuildRequests(core, sessions)
  const sockets = new Set<WebSocket>()
  forwardHappenings(core, sessions)

  function closeSockets(applicationId: string, code: number) {
    for (const session of sessions.ofApplication(applicationId)) {
      const { connection } = session
      if (endsSession(code)) sessions.end(session)
      connection?.close(code, CLOSE_REASONS[code])
    }
  }
  core.bus.on('token_reset', (application) => closeSockets(application.id, 4004))

  function accept(socket: WebSocket, parameters: URLSearchParams) {
    sockets.add(socket)
    const compress = parameters.get('compress') ?? ''
    const connection = createConnection(socket, compress === 'zlib-stream')
    let session: Session | undefined
    let app: string | null = null
    let silence: NodeJS.Timeout | undefined
    let recent: number[] = []

    const version = parameters.get('v') ?? '10'
    if (!['9', '10'].includes(version)) return fail(4012)
    // ETF and zstd-stream are Discord's too, and not emulated: a client that asked for them would understand nothing.
    if ((parameters.get('encoding') ?? 'json') !== 'json' || !['', 'zlib-stream'].includes(compress)) return fail(4002)

    function expectHeartbeat() {
      clearTimeout(silence)
      silence = setTimeout(() => fail(4009), heartbeatIntervalMs * 1.5)
      silence.unref()
    }
    function fail(code: number) {
      if (session && endsSession(code)) sessions.end(session)
      connection.close(code, CLOSE_REASONS[code])
    }
    function settle(outcome: Outcome, kind: 'identify' | 'resume') {
      if ('session' in outcome) {
        session = outcome.session
        app = session.applicationId
        core.journal.add({ app, kind })
      } else if ('close' in outcome) {
        app = outcome.app
        core.journal.add({ app, kind, code: outcome.close })
        fail(outcome.close)
      } else {
        app = outcome.app
        core.journal.add({ app, kind, code: 9 })
        connection.send({ op: 9, d: false })
      }
    }

    /** What one payload asks for; a number is the code to close with. */
    function handle(op: unknown, d: unknown): number | undefined {
      if (op === 1) return beat(d)
      if (typeof op !== 'number' || !TAKEN.has(op)) return 4001
      if (op === 2 || op === 6) {
        if (session) return 4005
        if (!isData(d)) return 4002
        settle(op === 2 ? identify(d, connection) : resume(d, connection), op === 2 ? 'identify' : 'resume')
        return undefined
      }
      if (!session) return 4003
      if (!isData(d)) return 4002
      if (op === 3) return present(session, d)
      if (op === 8) return requests.members(session, d)
      if (op === 31) return requests.sounds(session, d)
      if (op === 43) return requests.channels(session, d)
      return undefined
    }

    function beat(sequence: unknown): number | undefined {
      if (sequence != null && !Number.isInteger(sequence)) return 4002
      expectHeartbeat()
      core.journal.add({ app, kind: 'heartbeat' })
      connection.send({ op: 11 })
      return undefined
    }

    function present(by: Session, d: unknown): number | undefined {
      const presence = readPresence(d)
      if (!presence) return 4002
      by.presence = presence
      sessions.announce(by.applicationId)
      return undefined
    }

    function isTooMany(): boolean {
      const now = core.clock.now()
      recent = recent.filter((at) => at > now - 60_000)
      return recent.push(now) > EVENTS_PER_MINUTE
    }

    socket.on('message', (raw) => {
      try {
        if (isTooMany()) return fail(4008)
        const payload = decode(raw)
        if (!payload) return fail(4002)
        // Op 9 and op 7 end the tie between socket and session from our side.
        if (session && session.connection !== connection) session = undefined
        const code = handle(payload.op, payload.d)
        if (code) fail(code)
      } catch (error) {
        core.log.error({ err: error }, 'the sandbox gateway failed on a payload')
        fail(4000)
      }
    })
    socket.on('error', (error) => core.log.debug({ err: error }, 'a gateway socket failed'))
    socket.on('close', (code) => {
      sockets.delete(socket)
      clearTimeout(silence)
      core.journal.add({ app, kind: 'close', code })
      if (!session || session.connection !== connection) return
      if (code === 1000 || code === 1001) sessions.end(session)
      else sessions.detach(session)
    })

    connection.send({ op: 10, d: { heartbeat_interval: heartbeatIntervalMs, _trace: [] } })
    expectHeartbeat()
  }

  return {
    accept,
    sessions,
    closeSockets,
    close() {
      for (const socket of sockets) socket.terminate()
    },
  }
}
