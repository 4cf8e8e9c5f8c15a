import type { Core } from '../world/core.ts'
import { memberOf } from '../world/world.ts'
import { presenceData } from './events.ts'
import { createSession, type Session } from './session.ts'

const RESUMABLE_MS = 3 * 60 * 1000

/** All sessions; says on the bus when a bot comes online or goes. */
export interface Sessions {
  list(): Session[]
  ofApplication(applicationId: string): Session[]
  find(id: string): Session | undefined
  begin(start: Parameters<typeof createSession>[0]): Session
  /** Its socket is gone: it may be resumed for three minutes. */
  detach(session: Session): void
  attach(session: Session, connection: NonNullable<Session['connection']>): void
  end(session: Session): void
  isConnected(applicationId: string): boolean
  announce(applicationId: string): void
  presences(guildId: string): object[]
}

export function createSessions(core: Core): Sessions {
  const sessions = new Map<string, Session>()
  const list = () => [...sessions.values()]
  const ofApplication = (id: string) => list().filter((s) => s.applicationId === id)
  const live = (id: string) => ofApplication(id).find((s) => s.connection)

  function announce(applicationId: string) {
    const session = live(applicationId)
    const { status, activities } = session?.presence ?? { status: 'offline', activities: [] }
    core.bus.emit('presence', { user_id: applicationId, connected: session !== undefined, status, activities })
  }

  function end(session: Session) {
    session.keepAlive?.()
    session.connection = undefined
    if (sessions.delete(session.id)) announce(session.applicationId)
  }

  return {
    list,
    ofApplication,
    find: (id) => sessions.get(id),
    begin(start) {
      const session = createSession(start)
      sessions.set(session.id, session)
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
      const guild = core.world.guilds.get(guildId)
      return list().flatMap((s) =>
        guild && s.connection && memberOf(guild, s.applicationId)
          ? [presenceData(s.applicationId, guildId, s.presence.status, s.presence.activities)]
          : [],
      )
    },
  }
}
