import type { Hono } from 'hono'
import { banOf } from '../world/bans.ts'
import type { Core } from '../world/core.ts'
import { findInvite, useInvite } from '../world/invites.ts'
import { memberObject } from '../world/objects.ts'
import { memberOf } from '../world/world.ts'
import { ControlError, unknownThing } from './control-error.ts'
import { readInput } from './input.ts'
import type { LookUp } from './look-up.ts'

/** Coming into a guild as a person, by an invite. */
export function addInviteRoutes(control: Hono, core: Core, lookUp: LookUp): void {
  control.post('/sandbox/joins', async (c) => {
    const input = await readInput(c)
    const user = lookUp.user(input.text('user'))
    const code = input.text('invite')
    const invite = findInvite(core, code)
    const guild = invite && core.world.guilds.get(invite.guild_id)
    if (!invite || !guild) throw unknownThing('invite', code)
    if (banOf(guild, user.id)) throw new ControlError(403, `${user.username} is banned from ${guild.name}.`)
    useInvite(core, invite, user)
    const member = memberOf(guild, user.id)
    return c.json({ guild: guild.id, channel: invite.channel_id, ...(member ? memberObject(core.world, member) : {}) })
  })
}
