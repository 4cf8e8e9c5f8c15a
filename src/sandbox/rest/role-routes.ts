import { discordError } from '../rules/discord-error.ts'
import { fields, snowflake, whole } from '../rules/fields.ts'
import { createForm } from '../rules/form.ts'
import { checkRole } from '../rules/roles.ts'
import type { Core } from '../world/core.ts'
import { highestRole, isAboveRole } from '../world/hierarchy.ts'
import { roleObject } from '../world/objects.ts'
import { ALL_PERMISSIONS, mayAll, Permission, permissionsOf } from '../world/permissions.ts'
import type { Application, Guild, Role } from '../world/records.ts'
import { deleteRole, insertRole, MOST_ROLES, updateRole } from '../world/roles.ts'
import { guildFor } from './access.ts'
import { callerOf, type Rest, type RestContext, readBody } from './http.ts'

/** Roles (resources/guild), within the hierarchy of topics/permissions. */
export function addRoleRoutes(rest: Rest, core: Core): void {
  const guildOf = (c: RestContext, needed?: bigint) => guildFor(core, callerOf(c), c.req.param('guild') ?? '', needed)
  const managed = (c: RestContext) => guildOf(c, Permission.ManageRoles)

  rest.get('/guilds/:guild/roles', (c) => c.json(guildOf(c).roles.map(roleObject)))

  rest.get('/guilds/:guild/roles/member-counts', (c) => {
    const { id, roles, members } = guildOf(c)
    const count = (role: Role) => members.filter((member) => member.roles.includes(role.id)).length
    return c.json(Object.fromEntries(roles.filter((r) => r.id !== id).map((role) => [role.id, count(role)])))
  })

  rest.get('/guilds/:guild/roles/:role', (c) => c.json(roleObject(roleIn(guildOf(c), c.req.param('role')))))

  rest.post('/guilds/:guild/roles', async (c) => {
    const guild = managed(c)
    const form = createForm()
    const { name = 'new role', permissions, ...rest } = checkRole(form, fields(form, (await readBody(c)).body) ?? {})
    if (permissions !== undefined) mayGrant(guild, callerOf(c), permissions)
    if (guild.roles.length >= MOST_ROLES) throw discordError.tooManyRoles()
    const made = insertRole(core, guild, {
      color: 0,
      hoist: false,
      mentionable: false,
      ...rest,
      name,
      permissions: permissions === undefined ? roleIn(guild, guild.id).permissions : known(permissions),
    })
    return c.json(roleObject(made))
  })

  rest.patch('/guilds/:guild/roles', async (c) => {
    const guild = managed(c)
    const moves = movesIn(guild, (await readBody(c)).body)
    const highest = highestRole(guild, callerOf(c).id)
    for (const { role, position } of moves) {
      if (role.id === guild.id) throw discordError.invalidRole()
      mayManage(guild, callerOf(c), role)
      const isTooHigh = guild.owner_id !== callerOf(c).id && position >= (highest?.position ?? 0)
      if (isTooHigh && position !== role.position) throw discordError.missingPermissions()
    }
    for (const { role, position } of moves) if (position !== role.position) updateRole(core, guild, role, { position })
    return c.json(guild.roles.map(roleObject))
  })

  rest.patch('/guilds/:guild/roles/:role', async (c) => {
    const guild = managed(c)
    const role = roleIn(guild, c.req.param('role'))
    mayManage(guild, callerOf(c), role)
    const form = createForm()
    const { permissions, ...rest } = checkRole(form, fields(form, (await readBody(c)).body) ?? {})
    if (permissions !== undefined) mayGrant(guild, callerOf(c), permissions & ~BigInt(role.permissions))
    // ~ Of @everyone everything but its rights stays as it is.
    updateRole(core, guild, role, {
      ...(role.id === guild.id ? {} : rest),
      ...(permissions === undefined ? {} : { permissions: known(permissions) }),
    })
    return c.json(roleObject(role))
  })

  rest.delete('/guilds/:guild/roles/:role', (c) => {
    const guild = managed(c)
    const role = roleIn(guild, c.req.param('role'))
    if (role.id === guild.id || role.bot_id) throw discordError.invalidRole()
    mayManage(guild, callerOf(c), role)
    deleteRole(core, guild, role)
    return c.body(null, 204)
  })
}

/** The guild's role; 10011 otherwise. */
export function roleIn(guild: Guild, roleId: string): Role {
  const role = guild.roles.find(({ id }) => id === roleId)
  if (!role) throw discordError.unknownRole()
  return role
}

/** Refuses what is not below the bot's highest role: 50013. */
export function mayManage(guild: Guild, caller: Application, role: Role): void {
  if (!isAboveRole(guild, caller.id, role)) throw discordError.missingPermissions()
}

/** Only rights that it has can a bot give; those that a role has already may stay. */
function mayGrant(guild: Guild, caller: Application, added: bigint): void {
  if (!mayAll(permissionsOf(guild, caller.id), added & ALL_PERMISSIONS)) throw discordError.missingPermissions()
}

/** ~ Bits that mean nothing are dropped. */
const known = (permissions: bigint): string => (permissions & ALL_PERMISSIONS).toString()

function movesIn(guild: Guild, body: unknown): { role: Role; position: number }[] {
  const form = createForm()
  if (!Array.isArray(body)) form.refuse('LIST_TYPE_CONVERT', 'Only iterables may be used in a ListType')
  const asked = (Array.isArray(body) ? body : []).flatMap((item, index) => {
    const entry = fields(form.at(index), item)
    if (!entry) return []
    snowflake(form.at(index).at('id'), entry.id)
    const position = whole(form.at(index).at('position'), entry.position, { min: 0 })
    return position === undefined ? [] : [{ id: String(entry.id), position: Math.max(1, position) }]
  })
  form.finish()
  return asked.map(({ id, position }) => ({ role: roleIn(guild, id), position }))
}
