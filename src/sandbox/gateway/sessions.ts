import type { Core } from '../world/core.ts'
import { presenceData } from './events.ts'
import { createReplay } from './replay.ts'
import { createSession, type Session } from './session.ts'

const RESUMABLE_MS = 3 * 60 * 1000

/** All sessions; says on the bus when a bot comes online or goes. */
export interface Sessions {
  ofApplication(applicationId: string): Session[]
  find(id: string): Session | undefined
  begin(start: Omit<Parameters<typeof createSession>[0], 'replay'>): Session
  /** Its socket is gone: it may be resumed for three minutes. */
  detach(session: Session): void
  attach(session: Session, connection: NonNullable<Session['connection']>): void
  end(session: Session): void
  isConnected(applicationId: string): boolean
  announce(applicationId: string): void
  presences(guildId: string): ReturnType<typeof presenceData>[]
}

export function createSessions(core: Core): Sessions {
  const sessions = new Map<string, Session>()
  const byApplication = new Map<string, Set<Session>>()
  const replay = createReplay()
  const ofApplication = (id: string) => [...(byApplication.get(id) ?? [])]
  const live = (id: string) => ofApplication(id).find((s) => s.connection)

  function announce(applicationId: string) {
    const session = live(applicationId)
    const { status, activities } = session?.presence ?? { status: 'offline', activities: [] }
    core.bus.emit('presence', { user_id: applicationId, connected: session !== undefined, status, activities })
  }

  function end(session: Session) {
    session.keepAlive?.()
    session.connection = undefined
    session.sent = []
    if (!sessions.delete(session.id)) return
    const others = byApplication.get(session.applicationId)
    others?.delete(session)
    if (others?.size === 0) byApplication.delete(session.applicationId)
    announce(session.applicationId)
  }

  return {
    ofApplication,
    find: (id) => sessions.get(id),
    begin(start) {
      const session = createSession({ ...start, replay })
      sessions.set(session.id, session)
      const own = byApplication.get(session.applicationId) ?? new Set()
      byApplication.set(session.applicationId, own.add(session))
      return session
    },
    detach(session) {
      if (!sessions.has(session.id)) return
      session.connection = undefined
      session.keepAlive?.()
      session.keepAlive = core.clock.after(RESUMABLE_MS, () => end(session))
      announce(session.applicationId)
    },
    attach(session, connection) {
      session.keepAlive?.()
      session.connection = connection
      announce(session.applicationId)
    },
    end,
    isConnected: (id) => live(id) !== undefined,
    announce,
    presences(guildId) {
      const members = core.world.guilds.get(guildId)?.members ?? []
      return members
        .flatMap(({ user_id }) => live(user_id) ?? [])
        .map(({ applicationId, presence }) =>
          presenceData(applicationId, guildId, presence.status, presence.activities),
        )
    },
  }
}
