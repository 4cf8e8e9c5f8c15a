import { discordError } from '../rules/discord-error.ts'
import { fields } from '../rules/fields.ts'
import { createForm } from '../rules/form.ts'
import { checkInvite } from '../rules/invites.ts'
import type { Core } from '../world/core.ts'
import { createInvite, deleteInvite, findInvite, inviteMetadata, inviteObject, invitesOf } from '../world/invites.ts'
import { mayAll, Permission, permissionsOf } from '../world/permissions.ts'
import type { Invite } from '../world/records.ts'
import { mayIn } from '../world/visibility.ts'
import { guildChannelFor, guildFor } from './access.ts'
import { booleanOf, callerOf, type Rest, type RestContext, readBody } from './http.ts'

/** Text, voice, announcements, stages, forums: what a person can come into (~). */
const OPEN = new Set([0, 2, 5, 13, 15, 16])
/** Topics/opcodes-and-status-codes, 30016; ~ in a guild. */
const MOST = 1000

/** Ways into a guild (resources/invite, resources/channel, resources/guild). */
export function addInviteRoutes(rest: Rest, core: Core): void {
  const whole = (invite: Invite) => ({ ...inviteObject(core.world, invite), ...inviteMetadata(invite) })

  rest.post('/channels/:channel/invites', async (c) => {
    const caller = callerOf(c)
    const { channel, guild } = guildChannelFor(core, caller, c.req.param('channel'), Permission.CreateInstantInvite)
    if (!OPEN.has(channel.type)) throw discordError.wrongChannelType()
    await refuseNoBody(c)
    const form = createForm()
    const wanted = checkInvite(form, fields(form, (await readBody(c)).body) ?? {})
    form.finish()
    if (invitesOf(core, { guild_id: guild.id }).length >= MOST) throw discordError.tooManyInvites()
    const made = createInvite(core, { ...channel, guild_id: guild.id }, { ...wanted, inviter_id: caller.id })
    return c.json(whole(made))
  })

  rest.get('/channels/:channel/invites', (c) => {
    const { channel } = guildChannelFor(core, callerOf(c), c.req.param('channel'), Permission.ManageChannels)
    return c.json(invitesOf(core, { channel_id: channel.id }).map(whole))
  })

  rest.get('/guilds/:guild/invites', (c) => {
    const caller = callerOf(c)
    const guild = guildFor(core, caller, c.req.param('guild'))
    const rights = permissionsOf(guild, caller.id)
    const manages = mayAll(rights, Permission.ManageGuild)
    // Who may see the audit log sees the invites too, without their metadata.
    if (!manages && !mayAll(rights, Permission.ViewAuditLog)) throw discordError.missingPermissions()
    const shown = (invite: Invite) => (manages ? whole(invite) : inviteObject(core.world, invite))
    return c.json(invitesOf(core, { guild_id: guild.id }).map(shown))
  })

  rest.get('/invites/:code', (c) => {
    const invite = inviteOf(c)
    const count = core.world.guilds.get(invite.guild_id)?.members.length ?? 0
    const counts = { approximate_member_count: count, approximate_presence_count: count }
    return c.json({ ...inviteObject(core.world, invite), ...(booleanOf(c, 'with_counts') ? counts : {}) })
  })

  rest.delete('/invites/:code', (c) => {
    const caller = callerOf(c)
    const invite = inviteOf(c)
    const guild = core.world.guilds.get(invite.guild_id)
    const channel = core.world.channels.get(invite.channel_id)
    const manages =
      (guild && mayAll(permissionsOf(guild, caller.id), Permission.ManageGuild)) ||
      (channel && mayIn(core.world, caller.id, channel, Permission.ManageChannels))
    if (!manages) throw discordError.missingPermissions()
    deleteInvite(core, invite)
    return c.json(inviteObject(core.world, invite))
  })

  function inviteOf(c: RestContext): Invite {
    const invite = findInvite(core, c.req.param('code') ?? '')
    if (!invite) throw discordError.unknownInvite()
    return invite
  }
}

/** All of the body is optional, the body is not (resources/channel, Create Channel Invite). */
async function refuseNoBody(c: RestContext): Promise<void> {
  const isForm = c.req.header('content-type')?.startsWith('multipart/')
  if (!isForm && (await c.req.text()) === '') throw discordError.invalidJson()
}
