import { randomBytes } from 'node:crypto'
import type { Connection } from './connection.ts'

/** What an IDENTIFY began: it outlives its socket, so that RESUME can go on. */
export interface Session {
  id: string
  applicationId: string
  intents: number
  shard: [number, number]
  sequence: number
  /** Every event since the beginning, up to a limit, for replay. */
  sent: { s: number; t: string; d: unknown }[]
  connection: Connection | undefined
  presence: { status: string; activities: unknown[] }
  /** Stops the timer that ends a session whose socket is gone. */
  keepAlive?: () => void
}

const KEPT_EVENTS = 1000

export const createSession = (
  start: Pick<Session, 'applicationId' | 'intents' | 'shard' | 'connection' | 'presence'>,
): Session => ({
  id: randomBytes(16).toString('hex'),
  sequence: 0,
  sent: [],
  ...start,
})

/** Sends an event, or keeps it for the RESUME that may come. */
export function dispatch(session: Session, t: string, d: unknown): void {
  const event = { s: ++session.sequence, t, d: structuredClone(d) }
  session.sent.push(event)
  if (session.sent.length > KEPT_EVENTS) session.sent.shift()
  session.connection?.send({ op: 0, ...event })
}

/** The events after `sequence`; undefined when they are no longer all there. */
export function missedSince(session: Session, sequence: number): Session['sent'] | undefined {
  const first = session.sent[0]?.s ?? session.sequence + 1
  return sequence + 1 < first ? undefined : session.sent.filter((event) => event.s > sequence)
}

/** Whether a guild's events belong to this session's shard; direct messages belong to shard 0. */
export function isOnShard({ shard: [index, count] }: Session, guildId: string | null | undefined): boolean {
  return guildId ? Number((BigInt(guildId) >> 22n) % BigInt(count)) === index : index === 0
}
