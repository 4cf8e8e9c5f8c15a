import { randomBytes } from 'node:crypto'
import type { Connection } from './connection.ts'
import type { Presence } from './presence.ts'
import type { Replay } from './replay.ts'

/** An event as text: encoded once, however many sessions it goes to. */
export interface GatewayEvent {
  t: string
  json: string
}

/** What an IDENTIFY began: it outlives its socket, so that RESUME can go on. */
export interface Session {
  id: string
  applicationId: string
  intents: number
  shard: [number, number]
  sequence: number
  /** The newest events, for replay. */
  sent: { s: number; event: GatewayEvent }[]
  replay: Replay
  connection: Connection | undefined
  presence: Presence
  /** A guild of more members begins with those online alone. */
  largeThreshold: number
  /** Nothing reaches it, nor what RESUMEs it, as with a session that Discord has lost; a new IDENTIFY is answered. */
  frozen?: boolean
  /** Stops the timer that ends a session whose socket is gone. */
  keepAlive?: () => void
}

export const createSession = (start: Omit<Session, 'id' | 'sequence' | 'sent' | 'keepAlive'>): Session => ({
  id: randomBytes(16).toString('hex'),
  sequence: 0,
  sent: [],
  ...start,
})

export const encodeEvent = (t: string, d: unknown): GatewayEvent => ({ t, json: JSON.stringify(d) })

/** Sends an event, or keeps it for the RESUME that may come. */
export const dispatch = (session: Session, t: string, d: unknown): void => deliver(session, encodeEvent(t, d))

/** The same for an event that goes to several sessions. */
export function deliver(session: Session, event: GatewayEvent): void {
  const s = ++session.sequence
  session.replay.keep(session, s, event)
  session.connection?.sendEvent(s, event)
}

/** The events after `sequence`; undefined when they are no longer all there. */
export function missedSince(session: Session, sequence: number): Session['sent'] | undefined {
  const first = session.sent[0]?.s ?? session.sequence + 1
  return sequence + 1 < first ? undefined : session.sent.filter(({ s }) => s > sequence)
}

/** Whether a guild's events belong to this session's shard; direct messages belong to shard 0. */
export function isOnShard(
  { shard: [index, count] }: Pick<Session, 'shard'>,
  guildId: string | null | undefined,
): boolean {
  return guildId ? Number((BigInt(guildId) >> 22n) % BigInt(count)) === index : index === 0
}
