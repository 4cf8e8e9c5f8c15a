import { changeAccess } from './access-changes.ts'
import { updateChannel } from './channels.ts'
import type { Core } from './core.ts'
import { byRank } from './hierarchy.ts'
import type { Guild, Role } from './records.ts'
import { channelsOf } from './world.ts'

/** topics/opcodes-and-status-codes, 30005. */
export const MOST_ROLES = 250

/** Adds a role at the bottom, above `@everyone` alone; the others move up by one, of which no event tells (~). */
export function insertRole(core: Core, guild: Guild, fields: Omit<Role, 'id' | 'position'>): Role {
  for (const other of guild.roles) if (other.id !== guild.id) other.position++
  const role: Role = { id: core.newId(), position: 1, ...fields }
  guild.roles.push(role)
  core.bus.emit('role_create', { guild, role })
  core.touch()
  return role
}

export function updateRole(core: Core, guild: Guild, role: Role, changes: Partial<Omit<Role, 'id'>>): void {
  changeAccess(core, guild, () => Object.assign(role, changes))
  core.bus.emit('role_update', { guild, role })
  core.touch()
}

/** Takes the role out of the guild: from its members, from the overwrites of its channels and from its emojis. */
export function deleteRole(core: Core, guild: Guild, role: Role): void {
  changeAccess(core, guild, () => {
    const above = guild.roles.filter((other) => byRank(other, role) > 0)
    guild.roles = guild.roles.filter((other) => other !== role)
    for (const other of above) other.position--
    core.bus.emit('role_delete', { guild, role })
    for (const member of guild.members.filter(({ roles }) => roles.includes(role.id))) {
      member.roles = member.roles.filter((id) => id !== role.id)
      core.bus.emit('member_update', { guild, member })
    }
    for (const channel of channelsOf(core.world, guild.id)) {
      const kept = channel.permission_overwrites.filter(({ id }) => id !== role.id)
      if (kept.length < channel.permission_overwrites.length)
        updateChannel(core, guild, channel, { permission_overwrites: kept })
    }
    for (const emoji of core.world.emojis.values())
      if (emoji.roles?.includes(role.id)) emoji.roles = emoji.roles.filter((id) => id !== role.id)
  })
  core.touch()
}
