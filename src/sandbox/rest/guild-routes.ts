import { discordError, invalidForm } from '../rules/discord-error.ts'
import { channelObject } from '../world/channel-object.ts'
import type { Core } from '../world/core.ts'
import { guildObject } from '../world/guild-object.ts'
import { memberObject } from '../world/objects.ts'
import type { Member } from '../world/records.ts'
import { bySnowflake } from '../world/snowflake.ts'
import { channelsOf, memberOf } from '../world/world.ts'
import { guildFor } from './access.ts'
import { callerOf, limitOf, type Rest, type RestContext } from './http.ts'

export function addGuildRoutes(rest: Rest, core: Core): void {
  const guildOf = (c: RestContext) => guildFor(core, callerOf(c), c.req.param('guild') ?? '')
  const object = (member: Member) => memberObject(core.world, member)

  rest.get('/guilds/:guild', (c) => {
    const guild = guildOf(c)
    const counts = { approximate_member_count: guild.members.length, approximate_presence_count: guild.members.length }
    return c.json({ ...guildObject(core.world, guild), ...(c.req.query('with_counts') === 'true' ? counts : {}) })
  })
  rest.get('/guilds/:guild/channels', (c) => {
    const guild = guildOf(c)
    return c.json(channelsOf(core.world, guild.id).map((channel) => channelObject(core.world, channel)))
  })
  rest.get('/guilds/:guild/members', (c) => {
    const guild = guildOf(c)
    const { after = '0' } = c.req.query()
    const members = guild.members
      .filter((m) => bySnowflake(m.user_id, after) > 0)
      .sort((a, b) => bySnowflake(a.user_id, b.user_id))
    return c.json(members.slice(0, limitOf(c, { most: 1000, usual: 1 })).map(object))
  })
  rest.get('/guilds/:guild/members/search', (c) => {
    const guild = guildOf(c)
    const query = c.req.query('query')?.toLowerCase()
    if (!query)
      throw invalidForm({ query: { _errors: [{ code: 'BASE_TYPE_REQUIRED', message: 'This field is required' }] } })
    const fits = ({ user_id, nick }: Member) =>
      [core.world.users.get(user_id)?.username, nick].some((name) => name?.toLowerCase().startsWith(query))
    return c.json(
      guild.members
        .filter(fits)
        .slice(0, limitOf(c, { most: 1000, usual: 1 }))
        .map(object),
    )
  })
  rest.get('/guilds/:guild/members/:user', (c) => {
    const guild = guildOf(c)
    const id = c.req.param('user')
    const member = memberOf(guild, id)
    if (!member) throw core.world.users.has(id) ? discordError.unknownMember() : discordError.unknownUser()
    return c.json(object(member))
  })
}
