import { applicationByToken, claimedApplication, countSessionStart } from '../world/applications.ts'
import type { Core } from '../world/core.ts'
import { intentRefusal } from '../world/intent-flags.ts'
import { guildsOf } from '../world/world.ts'
import type { Connection } from './connection.ts'
import { type Data, isData } from './payload.ts'
import { type Presence, readPresence } from './presence.ts'
import { guildCreateData, guildsAfterReady, readyData } from './ready.ts'
import { dispatch, isOnShard, missedSince, type Session } from './session.ts'
import type { Sessions } from './sessions.ts'

const IDENTIFY_WINDOW_MS = 5000
/** Page events/gateway (Sharding): a shard supports no more. */
const GUILDS_PER_SHARD = 2500
const NO_PRESENCE: Presence = { status: 'online', activities: [] }

/** What the socket does next: go on with a session, close with a code, or begin again (op 9). */
export type Outcome = { session: Session } | { close: number; app: string | null } | { invalid: true; app: string }

/** IDENTIFY and RESUME. */
export function createIdentify(core: Core, sessions: Sessions) {
  const lastIdentify = new Map<string, number>()

  return {
    identify(d: Data, connection: Connection): Outcome {
      const application = typeof d.token === 'string' ? applicationByToken(core, d.token) : undefined
      if (!application) return { close: 4004, app: claimedApplication(core, String(d.token)) }
      const app = application.id
      const presence = d.presence == null ? NO_PRESENCE : readPresence(d.presence)
      const largeThreshold = thresholdOf(d.large_threshold)
      if (!presence || !largeThreshold || (d.properties !== undefined && !isData(d.properties)))
        return { close: 4002, app }
      const shard = shardOf(d.shard)
      if (!shard) return { close: 4010, app }
      const guilds = guildsOf(core.world, app).filter((guild) => isOnShard({ shard }, guild.id))
      if (guilds.length > GUILDS_PER_SHARD) return { close: 4011, app }
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
        presence,
        largeThreshold,
      })
      if (d.compress === true) connection.compressLarge()
      dispatch(session, 'READY', readyData(core, application, session))
      sessions.announce(app)
      for (const guild of guildsAfterReady(core, session))
        dispatch(session, 'GUILD_CREATE', guildCreateData(core, guild, session, sessions.presences(guild.id)))
      return { session }
    },

    resume(d: Data, connection: Connection): Outcome {
      const application = typeof d.token === 'string' ? applicationByToken(core, d.token) : undefined
      if (!application) return { close: 4004, app: claimedApplication(core, String(d.token)) }
      const app = application.id
      const session = sessions.find(String(d.session_id))
      const sequence = Number.isInteger(d.seq) ? Number(d.seq) : -1
      if (!session || session.applicationId !== app) return { invalid: true, app }
      if (sequence < 0 || sequence > session.sequence) {
        sessions.end(session)
        return { close: 4007, app }
      }
      const missed = missedSince(session, sequence)
      if (!missed) {
        sessions.end(session)
        return { invalid: true, app }
      }
      const old = session.connection
      session.connection = undefined
      old?.close(4000, 'Resumed elsewhere')
      connection.freeze(session.frozen === true)
      for (const { s, event } of missed) connection.sendEvent(s, event)
      sessions.attach(session, connection)
      dispatch(session, 'RESUMED', { _trace: [] })
      return { session }
    },
  }
}

function shardOf(value: unknown): [number, number] | undefined {
  if (value === undefined) return [0, 1]
  if (!Array.isArray(value)) return undefined
  const [index, count] = value
  return Number.isInteger(index) && Number.isInteger(count) && index >= 0 && index < count ? [index, count] : undefined
}

/** From how many members on a guild is large: 50 to 250, 50 when nothing is said. */
function thresholdOf(value: unknown): number | undefined {
  if (value === undefined) return 50
  return Number.isInteger(value) && Number(value) >= 50 && Number(value) <= 250 ? Number(value) : undefined
}
