import type { WebSocket } from 'ws'
import { parseJson } from '../rules/json.ts'
import type { Core } from '../world/core.ts'
import { createConnection } from './connection.ts'
import { forwardHappenings } from './events.ts'
import { createIdentify, type Outcome, presenceOf } from './identify.ts'
import { answerMembersRequest } from './members-request.ts'
import type { Session } from './session.ts'
import { createSessions, type Sessions } from './sessions.ts'

const HEARTBEAT_INTERVAL_MS = 41_250
const EVENTS_PER_MINUTE = 120
const MOST_BYTES = 4096
/** After these the session cannot be resumed. */
const ENDING = new Set([1000, 1001, 4003, 4004, 4007, 4009, 4010, 4011, 4012, 4013, 4014])

export interface Gateway {
  /** Takes over a socket that asked for the gateway with these parameters. */
  accept(socket: WebSocket, parameters: URLSearchParams): void
  sessions: Sessions
  /** Closes the application's sockets with this code, as Discord would. */
  closeSockets(applicationId: string, code: number): void
  close(): void
}

/** Gateway v10 over JSON, with zlib-stream on request. */
export function createGateway(core: Core): Gateway {
  const sessions = createSessions(core)
  const { identify, resume } = createIdentify(core, sessions)
  const sockets = new Set<WebSocket>()
  forwardHappenings(core, sessions)

  function closeSockets(applicationId: string, code: number) {
    for (const session of sessions.ofApplication(applicationId)) {
      const { connection } = session
      if (ENDING.has(code)) sessions.end(session)
      connection?.close(code)
    }
  }
  core.bus.on('token_reset', (application) => closeSockets(application.id, 4004))

  function accept(socket: WebSocket, parameters: URLSearchParams) {
    sockets.add(socket)
    const connection = createConnection(socket, parameters.get('compress') === 'zlib-stream')
    let session: Session | undefined
    let app: string | null = null
    let silence: NodeJS.Timeout | undefined
    let recent: number[] = []

    const version = parameters.get('v') ?? '10'
    if (!['9', '10'].includes(version)) return connection.close(4012, 'Invalid API version')
    if ((parameters.get('encoding') ?? 'json') !== 'json') return connection.close(4002, 'Decode error')

    function expectHeartbeat() {
      clearTimeout(silence)
      silence = setTimeout(() => fail(4009, 'Session timed out'), HEARTBEAT_INTERVAL_MS * 1.5)
      silence.unref()
    }
    function fail(code: number, reason?: string) {
      if (session && ENDING.has(code)) sessions.end(session)
      connection.close(code, reason)
    }
    function settle(outcome: Outcome, kind: 'identify' | 'resume') {
      if ('session' in outcome) {
        session = outcome.session
        app = session.applicationId
        core.journal.add({ app, kind })
      } else if ('close' in outcome) {
        app = outcome.app
        core.journal.add({ app, kind, code: outcome.close })
        fail(outcome.close, CLOSE_REASONS[outcome.close])
      } else {
        app = outcome.app
        core.journal.add({ app, kind, code: 9 })
        connection.send({ op: 9, d: false })
      }
    }

    /** What one payload asks for; a number is the code to close with. */
    function handle(op: unknown, d: unknown): number | undefined {
      const data = (typeof d === 'object' && d !== null ? d : {}) as Record<string, unknown>
      switch (op) {
        case 1:
          expectHeartbeat()
          core.journal.add({ app, kind: 'heartbeat' })
          connection.send({ op: 11 })
          return undefined
        case 2:
          if (session) return 4005
          settle(identify(data, connection), 'identify')
          return undefined
        case 6:
          if (session) return 4005
          settle(resume(data, connection), 'resume')
          return undefined
        case 3:
        case 4:
        case 8:
        case 31:
          if (!session) return 4003
          if (op === 3) {
            session.presence = presenceOf(d)
            sessions.announce(session.applicationId)
          }
          if (op === 8) answerMembersRequest(core, session, data)
          return undefined
        default:
          return 4001
      }
    }

    function isTooMany(): boolean {
      const now = core.clock.now()
      recent = recent.filter((at) => at > now - 60_000)
      return recent.push(now) > EVENTS_PER_MINUTE
    }

    socket.on('message', (raw) => {
      try {
        const text = raw.toString()
        if (isTooMany()) return fail(4008, CLOSE_REASONS[4008])
        const payload = Buffer.byteLength(text) > MOST_BYTES ? undefined : decode(text)
        if (!payload) return fail(4002, CLOSE_REASONS[4002])
        // Op 9 and op 7 end the tie between socket and session from our side.
        if (session && session.connection !== connection) session = undefined
        const code = handle(payload.op, payload.d)
        if (code) fail(code, CLOSE_REASONS[code])
      } catch (error) {
        core.log.error({ err: error }, 'the sandbox gateway failed on a payload')
        fail(4000, CLOSE_REASONS[4000])
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

    connection.send({ op: 10, d: { heartbeat_interval: HEARTBEAT_INTERVAL_MS, _trace: [] } })
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

function decode(text: string): { op: unknown; d: unknown } | undefined {
  try {
    const value = parseJson(text)
    return typeof value === 'object' && value !== null && 'op' in value
      ? (value as { op: unknown; d: unknown })
      : undefined
  } catch {
    return undefined
  }
}

const CLOSE_REASONS: Record<number, string> = {
  4000: 'Unknown error',
  4001: 'Unknown opcode',
  4002: 'Error while decoding payload',
  4003: 'Not authenticated',
  4004: 'Authentication failed',
  4005: 'Already authenticated',
  4007: 'Invalid seq',
  4008: 'Rate limited',
  4009: 'Session timed out',
  4010: 'Invalid shard',
  4012: 'Invalid API version',
  4013: 'Invalid intent(s)',
  4014: 'Disallowed intent(s)',
}
