import { GatewayIntentBits as I } from 'discord-api-types/v10'
import type { Core } from '../world/core.ts'
import { endOf, inviteMetadata } from '../world/invites.ts'
import { userObject } from '../world/objects.ts'
import { Permission } from '../world/permissions.ts'
import type { Invite } from '../world/records.ts'
import { mayIn } from '../world/visibility.ts'
import type { Audience } from './audience.ts'

/** Invites, to those bots alone that manage the channel (events/gateway-events, Invite Create). */
export function forwardInvites(core: Core, { toApplication }: Audience): void {
  function tell({ guild_id, channel_id, code }: Invite, t: string, more: object) {
    const channel = core.world.channels.get(channel_id)
    const bots = core.world.guilds.get(guild_id)?.installs.filter(({ bot }) => bot) ?? []
    for (const { application_id: id } of bots)
      if (channel && mayIn(core.world, id, channel, Permission.ManageChannels))
        toApplication(
          id,
          guild_id,
          t,
          { guild_id, channel_id, code, ...more },
          (s) => (s.intents & I.GuildInvites) !== 0,
        )
  }

  core.bus.on('invite_create', (invite) => {
    const inviter = core.world.users.get(invite.inviter_id)
    tell(invite, 'INVITE_CREATE', {
      ...inviteMetadata(invite),
      expires_at: endOf(invite),
      ...(inviter ? { inviter: userObject(inviter) } : {}),
    })
  })
  core.bus.on('invite_delete', (invite) => tell(invite, 'INVITE_DELETE', {}))
}
