import type { APIGuildMember, APIRole, APIUser, GuildMemberFlags, UserFlags } from 'discord-api-types/v10'
import type { Application, Command, Member, Role, User } from './records.ts'
import type { World } from './world.ts'

/** A user as others see it. */
export function userObject(user: User): APIUser {
  const { id, username, discriminator, global_name, avatar } = user
  return {
    id,
    username,
    discriminator,
    global_name,
    avatar,
    public_flags: 0 as UserFlags,
    flags: 0 as UserFlags,
    primary_guild: null,
    ...(user.bot ? { bot: true } : {}),
  }
}

/** A bot's own user. */
export const selfObject = (user: User) => ({
  ...userObject(user),
  verified: true,
  mfa_enabled: true,
  flags: 0,
  email: null,
  banner: null,
  accent_color: null,
  locale: 'en-US',
})

/** A member without its user, as interactions and messages carry it. */
export function bareMember(member: Member): Omit<APIGuildMember, 'user'> {
  return {
    nick: member.nick,
    avatar: member.avatar ?? null,
    banner: member.banner ?? null,
    roles: member.roles,
    joined_at: member.joined_at,
    premium_since: null,
    deaf: false,
    mute: false,
    flags: (member.flags ?? 0) as GuildMemberFlags,
    pending: false,
    communication_disabled_until: member.communication_disabled_until ?? null,
  }
}

export function memberObject(world: World, member: Member): APIGuildMember {
  const user = world.users.get(member.user_id)
  if (!user) throw new Error(`member ${member.user_id} has no user`)
  return { ...bareMember(member), user: userObject(user) }
}

export function roleObject(role: Role): APIRole {
  return {
    id: role.id,
    name: role.name,
    permissions: role.permissions,
    position: role.position,
    color: role.color,
    colors: { primary_color: role.color, secondary_color: null, tertiary_color: null },
    // A world saved before roles had it goes without.
    hoist: role.hoist === true,
    icon: null,
    unicode_emoji: null,
    managed: role.bot_id !== undefined,
    mentionable: role.mentionable,
    flags: 0 as APIRole['flags'],
    ...(role.bot_id ? { tags: { bot_id: role.bot_id } } : {}),
  }
}

/** What the application itself may read about itself. */
export function applicationObject(world: World, application: Application): object {
  const bot = world.users.get(application.id)
  const owner = world.users.get(application.owner_id)
  const guilds = [...world.guilds.values()].filter((g) => g.installs.some((i) => i.application_id === application.id))
  return {
    id: application.id,
    name: application.name,
    icon: application.icon,
    description: application.description,
    summary: '',
    type: null,
    bot_public: true,
    bot_require_code_grant: false,
    verify_key: application.public_key,
    flags: application.flags,
    flags_new: application.flags.toString(),
    explicit_content_filter: 0,
    eligible_oauth2_scopes: [],
    tags: application.tags,
    hook: true,
    storefront_available: false,
    redirect_uris: [],
    interactions_endpoint_url: application.interactions_endpoint_url,
    role_connections_verification_url: null,
    integration_types_config: { '0': {} },
    ...application.settings,
    approximate_guild_count: guilds.length,
    approximate_user_install_count: 0,
    approximate_user_authorization_count: 0,
    ...(owner ? { owner: userObject(owner) } : {}),
    ...(bot ? { bot: userObject(bot) } : {}),
    team: null,
  }
}

/** A command as the API gives it: the stored record, without what is absent. */
export const commandObject = (command: Command): object => ({ ...command, nsfw: command.nsfw ?? false })
