import { randomBytes } from 'node:crypto'
import type { Core } from './core.ts'
import { GUILD_FEATURES } from './guild-object.ts'
import { putMember } from './guilds.ts'
import { userObject } from './objects.ts'
import type { Channel, Invite, User } from './records.ts'
import { memberOf, type World } from './world.ts'

/** What a new invite may be told; times in seconds, 0 for no end. */
export type InviteTerms = Pick<Invite, 'max_age' | 'max_uses' | 'temporary'>

/** Makes an invite into the channel; where it need not be `unique`, one of the same person's that is like it is given again. */
export function createInvite(
  core: Core,
  channel: Channel & { guild_id: string },
  options: InviteTerms & { inviter_id: string; unique: boolean },
): Invite {
  const { unique, ...terms } = options
  const alike = (one: Invite) =>
    one.inviter_id === terms.inviter_id &&
    one.max_age === terms.max_age &&
    one.max_uses === terms.max_uses &&
    one.temporary === terms.temporary
  const present = unique ? undefined : invitesOf(core, { channel_id: channel.id }).find(alike)
  if (present) return present
  const invite: Invite = {
    code: randomBytes(6).toString('base64url').replace(/[-_]/g, 'x'),
    guild_id: channel.guild_id,
    channel_id: channel.id,
    created_at: core.timestamp(),
    uses: 0,
    ...terms,
  }
  core.world.invites.set(invite.code, invite)
  core.bus.emit('invite_create', invite)
  core.touch()
  return invite
}

/** The invite, while it may still be used; one whose time or uses are over is forgotten, without a word. */
export function findInvite(core: Core, code: string): Invite | undefined {
  const invite = core.world.invites.get(code)
  if (!invite || (!isPast(core, invite) && !isUsedUp(invite))) return invite
  core.world.invites.delete(code)
  core.touch()
  return undefined
}

/** The invites of a channel or of a whole guild that may still be used, oldest first. */
export const invitesOf = (core: Core, of: Partial<Pick<Invite, 'channel_id' | 'guild_id'>>): Invite[] =>
  [...core.world.invites.values()]
    .filter((invite) => invite.channel_id === of.channel_id || invite.guild_id === of.guild_id)
    .flatMap(({ code }) => findInvite(core, code) ?? [])

export function deleteInvite(core: Core, invite: Invite): void {
  core.world.invites.delete(invite.code)
  core.bus.emit('invite_delete', invite)
  core.touch()
}

/** A person comes in by the invite; who is there already uses nothing up. */
export function useInvite(core: Core, invite: Invite, user: User): void {
  const guild = core.world.guilds.get(invite.guild_id)
  if (!guild || memberOf(guild, user.id)) return
  invite.uses++
  putMember(core, guild, user.id)
}

/** An invite as the API gives it (resources/invite), without its metadata. */
export function inviteObject(world: World, invite: Invite): object {
  const { code, guild_id, channel_id } = invite
  const guild = world.guilds.get(guild_id)
  const channel = world.channels.get(channel_id)
  const inviter = world.users.get(invite.inviter_id)
  return {
    type: 0,
    code,
    guild_id,
    guild: {
      id: guild_id,
      name: guild?.name,
      icon: guild?.icon,
      splash: null,
      banner: null,
      description: null,
      features: [...GUILD_FEATURES],
      verification_level: 0,
      vanity_url_code: null,
      nsfw_level: 0,
      nsfw: false,
      premium_subscription_count: 0,
    },
    channel: { id: channel_id, type: channel?.type, name: channel?.name },
    ...(inviter ? { inviter: userObject(inviter) } : {}),
    expires_at: endOf(invite),
    flags: 0,
  }
}

/** What lists tell beyond that (resources/invite, Invite Metadata Object). */
export const inviteMetadata = ({ uses, max_uses, max_age, temporary, created_at }: Invite) => ({
  uses,
  max_uses,
  max_age,
  temporary,
  created_at,
})

/** When it ends by itself, as ISO text; null for never. */
export const endOf = ({ created_at, max_age }: Invite): string | null =>
  max_age === 0 ? null : new Date(Date.parse(created_at) + max_age * 1000).toISOString()

const isPast = (core: Core, invite: Invite): boolean => Date.parse(endOf(invite) ?? '') <= core.clock.now()
const isUsedUp = ({ uses, max_uses }: Invite): boolean => max_uses > 0 && uses >= max_uses
