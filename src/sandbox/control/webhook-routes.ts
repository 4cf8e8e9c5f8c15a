import type { Hono } from 'hono'
import type { Core } from '../world/core.ts'
import { Permission } from '../world/permissions.ts'
import { mayIn } from '../world/visibility.ts'
import { createWebhook } from '../world/webhooks.ts'
import { ControlError, refused } from './control-error.ts'
import { readInput } from './input.ts'
import type { LookUp } from './look-up.ts'

/** Making a channel's webhook as a person, whose address programs that are no bot then write to. */
export function addWebhookRoutes(control: Hono, core: Core, lookUp: LookUp): void {
  control.post('/sandbox/webhooks', async (c) => {
    const input = await readInput(c)
    const user = lookUp.user(input.text('user'))
    const { channel, guild } = lookUp.place(user, input.text('channel'), input.optionalText('guild'))
    if (!guild || ![0, 5].includes(channel.type)) throw refused('Webhooks stand in the text channels of a guild.')
    if (!mayIn(core.world, user.id, channel, Permission.ManageWebhooks))
      throw new ControlError(403, `${user.username} may not manage webhooks there.`)
    const name = input.text('name').trim()
    if (name === '' || name.length > 80) throw refused('"name" must have 1 to 80 characters.')
    const { id, token } = createWebhook(core, { ...channel, guild_id: guild.id }, { name, user_id: user.id })
    const url = `${core.address.url}/api/webhooks/${id}/${token}`
    return c.json({ id, name, channel_id: channel.id, guild_id: guild.id, token, url })
  })
}
