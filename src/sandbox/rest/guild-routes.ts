import { fields } from '../rules/fields.ts'
import { createForm } from '../rules/form.ts'
import { CHANNEL_SETTINGS, checkGuild } from '../rules/guilds.ts'
import { channelObject } from '../world/channel-object.ts'
import type { Core } from '../world/core.ts'
import { guildObject } from '../world/guild-object.ts'
import { Permission } from '../world/permissions.ts'
import { channelsOf } from '../world/world.ts'
import { guildFor } from './access.ts'
import { callerOf, type Rest, type RestContext, readBody } from './http.ts'
import { storeImage } from './images.ts'

export function addGuildRoutes(rest: Rest, core: Core): void {
  const guildOf = (c: RestContext) => guildFor(core, callerOf(c), c.req.param('guild') ?? '')

  rest.get('/guilds/:guild', (c) => {
    const guild = guildOf(c)
    const counts = { approximate_member_count: guild.members.length, approximate_presence_count: guild.members.length }
    return c.json({ ...guildObject(core.world, guild), ...(c.req.query('with_counts') === 'true' ? counts : {}) })
  })
  rest.patch('/guilds/:guild', async (c) => {
    const guild = guildFor(core, callerOf(c), c.req.param('guild'), Permission.ManageGuild)
    const form = createForm()
    const body = fields(form, (await readBody(c)).body) ?? {}
    const { name, settings } = checkGuild(form, body)
    for (const [key, type] of Object.entries(CHANNEL_SETTINGS)) {
      const channel = core.world.channels.get(String(settings[key]))
      if (settings[key] && (channel?.guild_id !== guild.id || channel.type !== type))
        form.at(key).refuse('GUILD_CHANNEL_INVALID', 'Channel does not exist in this guild')
    }
    form.finish()
    if (body.icon !== undefined) guild.icon = await storeImage(core, 'icon', body.icon)
    if (name !== undefined) guild.name = name
    guild.settings = { ...guild.settings, ...settings }
    core.bus.emit('guild_update', guild)
    core.touch()
    return c.json(guildObject(core.world, guild))
  })
  rest.get('/guilds/:guild/channels', (c) => {
    const guild = guildOf(c)
    return c.json(channelsOf(core.world, guild.id).map((channel) => channelObject(core.world, channel)))
  })
}
