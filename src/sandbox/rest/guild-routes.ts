import { channelObject } from '../world/channel-object.ts'
import type { Core } from '../world/core.ts'
import { guildObject } from '../world/guild-object.ts'
import { channelsOf } from '../world/world.ts'
import { guildFor } from './access.ts'
import { callerOf, type Rest, type RestContext } from './http.ts'

export function addGuildRoutes(rest: Rest, core: Core): void {
  const guildOf = (c: RestContext) => guildFor(core, callerOf(c), c.req.param('guild') ?? '')

  rest.get('/guilds/:guild', (c) => {
    const guild = guildOf(c)
    const counts = { approximate_member_count: guild.members.length, approximate_presence_count: guild.members.length }
    return c.json({ ...guildObject(core.world, guild), ...(c.req.query('with_counts') === 'true' ? counts : {}) })
  })
  rest.get('/guilds/:guild/channels', (c) => {
    const guild = guildOf(c)
    return c.json(channelsOf(core.world, guild.id).map((channel) => channelObject(core.world, channel)))
  })
}
