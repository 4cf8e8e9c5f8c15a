import { GatewayIntentBits as I } from 'discord-api-types/v10'
import type { Core } from '../world/core.ts'
import { memberObject } from '../world/objects.ts'
import { memberOf } from '../world/world.ts'
import { dispatch, type Session } from './session.ts'

const CHUNK = 1000
const AT_MOST = 100

/** Answers op 8 with GUILD_MEMBERS_CHUNK; the whole list needs the members intent. */
export function answerMembersRequest(core: Core, session: Session, d: Record<string, unknown>): void {
  const guildId = String(Array.isArray(d.guild_id) ? d.guild_id[0] : d.guild_id)
  const guild = core.world.guilds.get(guildId)
  if (!guild || !memberOf(guild, session.applicationId)) return
  const ids = d.user_ids === undefined ? undefined : ([d.user_ids].flat() as string[]).slice(0, AT_MOST)
  const query = typeof d.query === 'string' ? d.query.toLowerCase() : ''
  const limit = Number(d.limit) || 0
  if (!ids && query === '' && limit === 0 && !(session.intents & I.GuildMembers)) return
  const fits = (id: string) => core.world.users.get(id)?.username.toLowerCase().startsWith(query)
  const found = guild.members.filter((m) => (ids ? ids.includes(m.user_id) : fits(m.user_id)))
  const members = query || limit ? found.slice(0, Math.min(limit || AT_MOST, AT_MOST)) : found
  const count = Math.max(1, Math.ceil(members.length / CHUNK))
  for (let index = 0; index < count; index++)
    dispatch(session, 'GUILD_MEMBERS_CHUNK', {
      guild_id: guild.id,
      members: members.slice(index * CHUNK, (index + 1) * CHUNK).map((m) => memberObject(core.world, m)),
      chunk_index: index,
      chunk_count: count,
      not_found: ids ? ids.filter((id) => !memberOf(guild, id)) : [],
      ...(typeof d.nonce === 'string' ? { nonce: d.nonce } : {}),
    })
}
