import { GatewayIntentBits as I } from 'discord-api-types/v10'
import type { Core } from '../world/core.ts'
import { memberObject } from '../world/objects.ts'
import type { Guild } from '../world/records.ts'
import { memberOf } from '../world/world.ts'
import type { Data } from './payload.ts'
import { dispatch, type Session } from './session.ts'
import type { Sessions } from './sessions.ts'

const CHUNK = 1000
const AT_MOST = 100
const NONCE_BYTES = 32
/** One list of all members per guild and bot in this time: change log of 2025-08-14; page events/gateway-events (Rate Limited). */
const WHOLE_LIST_EVERY_MS = 30_000

/** Answers what bots ask about guilds over the gateway; a number is the code to close with. */
export function createGuildRequests(core: Core, sessions: Sessions) {
  const wholeLists = new Map<string, number>()

  const guildFor = (session: Session, id: unknown): Guild | undefined => {
    const guild = core.world.guilds.get(String(id))
    return guild && memberOf(guild, session.applicationId) ? guild : undefined
  }

  /** Seconds until the whole list may be had again; 0 counts this request. */
  function waitForList(session: Session, guild: Guild): number {
    const key = `${session.applicationId}:${guild.id}`
    const now = core.clock.now()
    const free = (wholeLists.get(key) ?? 0) + WHOLE_LIST_EVERY_MS
    if (now < free) return (free - now) / 1000
    wholeLists.set(key, now)
    return 0
  }

  return {
    /** Op 8: by name, by ids, or all; answered with GUILD_MEMBERS_CHUNK. */
    members(session: Session, d: Data): number | undefined {
      const guildId = Array.isArray(d.guild_id) && d.guild_id.length === 1 ? d.guild_id[0] : d.guild_id
      const ids = d.user_ids === undefined ? undefined : [d.user_ids].flat()
      const { query, limit = 0, nonce } = d
      const wellFormed =
        typeof guildId === 'string' &&
        Number.isInteger(limit) &&
        Number(limit) >= 0 &&
        (ids ? ids.every((id) => /^\d+$/.test(String(id))) : typeof query === 'string')
      if (!wellFormed) return 4002
      const guild = guildFor(session, guildId)
      // Without the right to it there is no answer at all, as on Discord.
      if (!guild || (!ids && query === '' && !(session.intents & I.GuildMembers))) return undefined
      const echo = typeof nonce === 'string' && Buffer.byteLength(nonce) <= NONCE_BYTES ? { nonce } : {}
      const wait = !ids && query === '' && limit === 0 ? waitForList(session, guild) : 0
      if (wait > 0)
        dispatch(session, 'RATE_LIMITED', { opcode: 8, retry_after: wait, meta: { guild_id: guild.id, ...echo } })
      else
        sendMembers(
          session,
          guild,
          { ids: ids?.map(String), query: String(query ?? ''), limit: Number(limit) },
          d.presences === true,
          echo,
        )
      return undefined
    },

    /** Op 31: the sandbox's guilds have no sounds of their own. */
    sounds(session: Session, d: Data): number | undefined {
      if (!Array.isArray(d.guild_ids)) return 4002
      for (const id of d.guild_ids) {
        const guild = guildFor(session, id)
        if (guild) dispatch(session, 'SOUNDBOARD_SOUNDS', { guild_id: guild.id, soundboard_sounds: [] })
      }
      return undefined
    },

    /** Op 43: no voice channel of the sandbox has anything to tell. */
    channels(session: Session, d: Data): number | undefined {
      if (typeof d.guild_id !== 'string' || !Array.isArray(d.fields)) return 4002
      const guild = guildFor(session, d.guild_id)
      if (guild) dispatch(session, 'CHANNEL_INFO', { guild_id: guild.id, channels: [] })
      return undefined
    },
  }

  function sendMembers(
    session: Session,
    guild: Guild,
    wanted: { ids: string[] | undefined; query: string; limit: number },
    withPresences: boolean,
    echo: { nonce?: string },
  ): void {
    const ids = wanted.ids?.slice(0, AT_MOST)
    const names = (id: string) => [core.world.users.get(id)?.username, memberOf(guild, id)?.nick]
    const query = wanted.query.toLowerCase()
    const fits = (id: string) => (ids ? ids.includes(id) : names(id).some((n) => n?.toLowerCase().startsWith(query)))
    const found = guild.members.filter((m) => fits(m.user_id))
    const isWhole = !ids && query === '' && wanted.limit === 0
    const members = isWhole || ids ? found : found.slice(0, Math.min(wanted.limit || AT_MOST, AT_MOST))
    const missing = ids?.filter((id) => !memberOf(guild, id)) ?? []
    const presences = withPresences && session.intents & I.GuildPresences ? sessions.presences(guild.id) : undefined
    const count = Math.max(1, Math.ceil(members.length / CHUNK))
    for (let index = 0; index < count; index++) {
      const chunk = members.slice(index * CHUNK, (index + 1) * CHUNK)
      const inChunk = new Set(chunk.map((m) => m.user_id))
      dispatch(session, 'GUILD_MEMBERS_CHUNK', {
        guild_id: guild.id,
        members: chunk.map((m) => memberObject(core.world, m)),
        chunk_index: index,
        chunk_count: count,
        ...(ids ? { not_found: missing } : {}),
        ...(presences ? { presences: presences.filter((p) => inChunk.has(p.user.id)) } : {}),
        ...echo,
      })
    }
  }
}
