import { applicationByToken, claimedApplication, countSessionStart } from '../world/applications.ts'
import type { Core } from '../world/core.ts'
import { intentRefusal } from '../world/intent-flags.ts'
import type { Connection } from './connection.ts'
import { guildCreateData, guildsAfterReady, readyData } from './ready.ts'
import { dispatch, missedSince, type Session } from './session.ts'
import type { Sessions } from './sessions.ts'

const IDENTIFY_WINDOW_MS = 5000

/** What the socket does next: go on with a session, close with a code, or begin again (op 9). */
export type Outcome = { session: Session } | { close: number; app: string | null } | { invalid: true; app: string }

/** IDENTIFY and RESUME. */
export function createIdentify(core: Core, sessions: Sessions) {
  const lastIdentify = new Map<string, number>()

  return {
    identify(d: Record<string, unknown>, connection: Connection): Outcome {
      const application = typeof d.token === 'string' ? applicationByToken(core, d.token) : undefined
      if (!application) return { close: 4004, app: claimedApplication(core, String(d.token)) }
      const app = application.id
      const shard = shardOf(d.shard)
      if (!shard) return { close: 4010, app }
      const refusal = intentRefusal(typeof d.intents === 'number' ? d.intents : -1, application.flags)
      if (refusal) return { close: refusal, app }
      const now = core.clock.now()
      if (now < (lastIdentify.get(app) ?? 0) + IDENTIFY_WINDOW_MS) return { invalid: true, app }
      lastIdentify.set(app, now)
      if (!countSessionStart(core, application)) return { close: 4004, app }
      const session = sessions.begin({
        applicationId: app,
        intents: d.intents as number,
        shard,
        connection,
        presence: presenceOf(d.presence),
      })
      dispatch(session, 'READY', readyData(core, application, session))
      sessions.announce(app)
      for (const guild of guildsAfterReady(core, session))
        dispatch(session, 'GUILD_CREATE', guildCreateData(core, guild, session, sessions.presences(guild.id)))
      return { session }
    },

    resume(d: Record<string, unknown>, connection: Connection): Outcome {
      const application = typeof d.token === 'string' ? applicationByToken(core, d.token) : undefined
      if (!application) return { close: 4004, app: claimedApplication(core, String(d.token)) }
      const app = application.id
      const session = sessions.find(String(d.session_id))
      const sequence = Number(d.seq)
      if (!session || session.applicationId !== app) return { invalid: true, app }
      if (!Number.isInteger(sequence) || sequence > session.sequence) return { close: 4007, app }
      const missed = missedSince(session, sequence)
      if (!missed) {
        sessions.end(session)
        return { invalid: true, app }
      }
      const old = session.connection
      session.connection = undefined
      old?.close(4000, 'Resumed elsewhere')
      for (const { s, event } of missed) connection.sendEvent(s, event)
      sessions.attach(session, connection)
      dispatch(session, 'RESUMED', { _trace: [] })
      return { session }
    },
  }
}

export function presenceOf(value: unknown): Session['presence'] {
  const { status, activities } = (value ?? {}) as { status?: unknown; activities?: unknown }
  const known = ['online', 'idle', 'dnd', 'invisible'].includes(String(status)) ? String(status) : 'online'
  return { status: known === 'invisible' ? 'offline' : known, activities: Array.isArray(activities) ? activities : [] }
}

function shardOf(value: unknown): [number, number] | undefined {
  if (value === undefined) return [0, 1]
  if (!Array.isArray(value)) return undefined
  const [index, count] = value
  return Number.isInteger(index) && Number.isInteger(count) && index >= 0 && index < count ? [index, count] : undefined
}
