import type { Core } from './core.ts'
import { EVERYONE_PERMISSIONS } from './permissions.ts'
import type { Application, Channel, Guild, Member, Role } from './records.ts'
import { deleteRole } from './roles.ts'
import { deleteWebhook, webhooksOf } from './webhooks.ts'
import { memberOf } from './world.ts'

export function createGuild(core: Core, name: string, ownerId: string): Guild {
  const id = core.newId()
  const everyone: Role = {
    id,
    name: '@everyone',
    permissions: EVERYONE_PERMISSIONS,
    position: 0,
    color: 0,
    hoist: false,
    mentionable: false,
  }
  const guild: Guild = { id, name, owner_id: ownerId, icon: null, roles: [everyone], members: [], installs: [] }
  core.world.guilds.set(id, guild)
  putMember(core, guild, ownerId)
  return guild
}

export function createChannel(
  core: Core,
  guild: Guild,
  name: string,
  options: Partial<Omit<Channel, 'id' | 'guild_id' | 'name'>> = {},
): Channel {
  const position = [...core.world.channels.values()].filter((c) => c.guild_id === guild.id).length
  const channel: Channel = {
    id: core.newId(),
    type: 0,
    guild_id: guild.id,
    name,
    topic: null,
    position,
    permission_overwrites: [],
    last_message_id: null,
    ...options,
  }
  core.world.channels.set(channel.id, channel)
  core.bus.emit('channel_create', channel)
  core.touch()
  return channel
}

/** The direct messages between a person and a bot, made when they are first needed. */
export function directChannel(core: Core, userId: string, botId: string): Channel {
  for (const channel of core.world.channels.values())
    if (channel.recipients?.includes(userId) && channel.recipients.includes(botId)) return channel
  const channel: Channel = {
    id: core.newId(),
    type: 1,
    topic: null,
    position: 0,
    permission_overwrites: [],
    last_message_id: null,
    recipients: [userId, botId],
  }
  core.world.channels.set(channel.id, channel)
  core.touch()
  return channel
}

export function createRole(
  core: Core,
  guild: Guild,
  name: string,
  permissions = '0',
  options: Partial<Pick<Role, 'color' | 'hoist' | 'bot_id'>> = {},
): Role {
  const role: Role = {
    id: core.newId(),
    name,
    permissions,
    position: guild.roles.length,
    color: 0,
    hoist: false,
    mentionable: false,
    ...options,
  }
  guild.roles.push(role)
  core.bus.emit('role_create', { guild, role })
  core.touch()
  return role
}

/** Adds the user, or gives a present member exactly these roles. */
export function putMember(core: Core, guild: Guild, userId: string, roles?: string[]): Member {
  const present = memberOf(guild, userId)
  if (present) {
    if (roles) present.roles = roles
    core.bus.emit('member_update', { guild, member: present })
    core.touch()
    return present
  }
  const member: Member = { user_id: userId, nick: null, roles: roles ?? [], joined_at: core.timestamp() }
  guild.members.push(member)
  core.bus.emit('member_add', { guild, member })
  core.touch()
  return member
}

/**
 * Adds an application to a guild, as its OAuth2 page does: commands alone, or the bot too. Permissions become the bot's
 * managed role; a second time only changes them.
 */
export function install(
  core: Core,
  guild: Guild,
  application: Application,
  options: { bot?: boolean; permissions?: string } = {},
): void {
  const { bot = true, permissions = defaultPermissions(application) } = options
  const present = guild.installs.find((i) => i.application_id === application.id)
  const joins = bot && !present?.bot
  if (present) present.bot ||= bot
  else guild.installs.push({ application_id: application.id, bot })
  if (bot) {
    const role = guild.roles.find((r) => r.bot_id === application.id)
    if (role) {
      role.permissions = permissions
      core.bus.emit('role_update', { guild, role })
    }
    const made =
      role ??
      (permissions === '0'
        ? undefined
        : createRole(core, guild, application.name, permissions, { bot_id: application.id }))
    if (joins) {
      putMember(core, guild, application.id, made ? [made.id] : [])
      core.bus.emit('guild_join', { guild, application })
    } else if (made && !role)
      putMember(core, guild, application.id, [...(memberOf(guild, application.id)?.roles ?? []), made.id])
  }
  core.bus.emit('command_list', { application_id: application.id, guild_id: guild.id })
  core.touch()
}

/** The bot leaves; its managed role and its commands there go with it. */
export function uninstall(core: Core, guild: Guild, application: Application): void {
  const user = core.world.users.get(application.id)
  guild.installs = guild.installs.filter((i) => i.application_id !== application.id)
  guild.members = guild.members.filter((m) => m.user_id !== application.id)
  for (const role of guild.roles.filter((r) => r.bot_id === application.id)) deleteRole(core, guild, role)
  for (const command of core.world.commands.values())
    if (command.guild_id === guild.id && command.application_id === application.id)
      core.world.commands.delete(command.id)
  // The integration takes its webhooks with it (resources/guild, Delete Guild Integration).
  for (const webhook of webhooksOf(core.world, { guild_id: guild.id }))
    if (webhook.application_id === application.id) deleteWebhook(core, webhook)
  core.bus.emit('guild_leave', { guild, application })
  if (user) core.bus.emit('member_remove', { guild, user })
  core.bus.emit('command_list', { application_id: application.id, guild_id: guild.id })
  core.touch()
}

function defaultPermissions(application: Application): string {
  const params = application.settings.install_params as { permissions?: string } | null | undefined
  return params?.permissions ?? '0'
}
