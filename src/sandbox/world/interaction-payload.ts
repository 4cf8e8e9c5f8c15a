import type { APIAttachment } from 'discord-api-types/v10'
import { channelObject, resolvedChannel } from './channel-object.ts'
import type { Core } from './core.ts'
import { GUILD_FEATURES } from './guild-object.ts'
import { bareMember, memberObject, roleObject, userObject } from './objects.ts'
import { permissionsOf } from './permissions.ts'
import type { Channel, Guild, Interaction, StoredMessage, User } from './records.ts'
import { memberOf, messagesOf } from './world.ts'

export interface PayloadParts {
  user: User
  channel: Channel
  data: object
  resolved?: { users: string[]; channels: string[]; roles: string[]; messages?: string[]; files?: APIAttachment[] }
  message?: StoredMessage
}

const TEN_MIB = 10 * 1024 * 1024

/** The body of INTERACTION_CREATE, with every field that clients miss when it is absent. */
export function interactionPayload(core: Core, interaction: Interaction, parts: PayloadParts): object {
  const { user, channel, message } = parts
  const guild = channel.guild_id ? core.world.guilds.get(channel.guild_id) : undefined
  const resolved = parts.resolved && resolve(core, parts.resolved, { user, guild, channel })
  return {
    id: interaction.id,
    application_id: interaction.application_id,
    type: interaction.type,
    token: interaction.token,
    version: 1,
    data: { ...parts.data, ...(resolved ? { resolved } : {}) },
    channel_id: channel.id,
    channel: channelObject(core.world, channel),
    ...(guild ? placeOf(core, guild, user, channel) : { user: userObject(user) }),
    app_permissions: (guild
      ? permissionsOf(guild, interaction.application_id, channel)
      : DIRECT_PERMISSIONS
    ).toString(),
    locale: 'en-US',
    entitlements: [],
    entitlement_sku_ids: [],
    authorizing_integration_owners: { '0': guild?.id ?? '0' },
    context: guild ? 0 : 1,
    attachment_size_limit: TEN_MIB,
    ...(message ? { message: message.object } : {}),
  }
}

const DIRECT_PERMISSIONS = (1n << 10n) | (1n << 11n) | (1n << 14n) | (1n << 15n) | (1n << 16n)

function placeOf(core: Core, guild: Guild, user: User, channel: Channel): object {
  const member = memberOf(guild, user.id)
  if (!member) throw new Error(`${user.username} is no member of ${guild.name}`)
  return {
    guild_id: guild.id,
    guild: { id: guild.id, locale: 'en-US', features: [...GUILD_FEATURES] },
    guild_locale: 'en-US',
    member: { ...memberObject(core.world, member), permissions: permissionsOf(guild, user.id, channel).toString() },
  }
}

/** Describes the ids among an interaction's values, as its user sees them; nothing where there are none. */
function resolve(
  core: Core,
  ids: NonNullable<PayloadParts['resolved']>,
  { user, guild, channel }: { user: User; guild: Guild | undefined; channel: Channel },
): object | undefined {
  const { world } = core
  const users = entries(ids.users, (id) => {
    const found = world.users.get(id)
    return found && userObject(found)
  })
  const members = entries(ids.users, (id) => {
    const member = guild && memberOf(guild, id)
    return member && { ...bareMember(member), permissions: permissionsOf(guild, id, channel).toString() }
  })
  const roles = entries(ids.roles, (id) => {
    const role = guild?.roles.find((r) => r.id === id)
    return role && roleObject(role)
  })
  const channels = entries(ids.channels, (id) => {
    const found = world.channels.get(id)
    return found && resolvedChannel(found, guild ? permissionsOf(guild, user.id, found) : DIRECT_PERMISSIONS)
  })
  const messages = entries(ids.messages ?? [], (id) => messagesOf(world, channel.id).get(id)?.object)
  const attachments = ids.files?.length ? Object.fromEntries(ids.files.map((file) => [file.id, file])) : undefined
  const all = Object.entries({ users, members, roles, channels, messages, attachments }).filter(
    ([, value]) => value !== undefined,
  )
  return all.length > 0 ? Object.fromEntries(all) : undefined
}

function entries<T>(ids: string[], of: (id: string) => T | undefined): Record<string, T> | undefined {
  const found = ids.flatMap((id) => {
    const value = of(id)
    return value === undefined ? [] : [[id, value] as const]
  })
  return found.length > 0 ? Object.fromEntries(found) : undefined
}
