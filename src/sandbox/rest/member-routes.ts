import { GatewayIntentBits } from 'discord-api-types/v10'
import { discordError, invalidForm } from '../rules/discord-error.ts'
import { fields } from '../rules/fields.ts'
import { createForm } from '../rules/form.ts'
import { checkMember } from '../rules/members.ts'
import type { Core } from '../world/core.ts'
import { intentRefusal } from '../world/intent-flags.ts'
import { removeMember, updateMember } from '../world/members.ts'
import { memberObject } from '../world/objects.ts'
import { Permission } from '../world/permissions.ts'
import type { Guild, Member } from '../world/records.ts'
import { bySnowflake } from '../world/snowflake.ts'
import { memberOf } from '../world/world.ts'
import { guildFor } from './access.ts'
import { callerOf, limitOf, type Rest, type RestContext, readBody } from './http.ts'
import { mayChange, mayRemove } from './member-rights.ts'
import { mayManage, roleIn } from './role-routes.ts'

const path = '/guilds/:guild/members/:user'

/** The members of a guild (resources/guild). */
export function addMemberRoutes(rest: Rest, core: Core): void {
  const guildOf = (c: RestContext, needed?: bigint) => guildFor(core, callerOf(c), c.req.param('guild') ?? '', needed)
  const object = (member: Member) => memberObject(core.world, member)
  const target = (c: RestContext, guild: Guild) => memberIn(core, guild, c.req.param('user') ?? '')

  rest.get('/guilds/:guild/members', (c) => {
    const guild = guildOf(c)
    // The list is open to applications with the members intent alone.
    if (intentRefusal(GatewayIntentBits.GuildMembers, callerOf(c).flags)) throw discordError.missingAccess()
    const { after = '0' } = c.req.query()
    const members = guild.members
      .filter((m) => bySnowflake(m.user_id, after) > 0)
      .sort((a, b) => bySnowflake(a.user_id, b.user_id))
    return c.json(members.slice(0, limitOf(c, { most: 1000, usual: 1 })).map(object))
  })

  rest.get('/guilds/:guild/members/search', (c) => {
    const guild = guildOf(c)
    const query = c.req.query('query')?.toLowerCase()
    if (!query)
      throw invalidForm({ query: { _errors: [{ code: 'BASE_TYPE_REQUIRED', message: 'This field is required' }] } })
    const fits = ({ user_id, nick }: Member) =>
      [core.world.users.get(user_id)?.username, nick].some((name) => name?.toLowerCase().startsWith(query))
    const found = guild.members.filter(fits)
    return c.json(found.slice(0, limitOf(c, { most: 1000, usual: 1 })).map(object))
  })

  rest.get(path, (c) => c.json(object(target(c, guildOf(c)))))

  rest.patch(path, async (c) => {
    const guild = guildOf(c)
    const member = target(c, guild)
    const form = createForm()
    const wanted = checkMember(form, fields(form, (await readBody(c)).body) ?? {}, core.clock.now())
    form.finish()
    const changes = mayChange(guild, callerOf(c), member, wanted)
    if (Object.keys(changes).length > 0) updateMember(core, guild, member, changes)
    return c.json(object(member))
  })

  rest.delete(path, (c) => {
    const guild = guildOf(c, Permission.KickMembers)
    const member = target(c, guild)
    mayRemove(guild, callerOf(c), member.user_id)
    const user = core.world.users.get(member.user_id)
    if (user) removeMember(core, guild, user)
    return c.body(null, 204)
  })

  /** A member and a role that the bot may give and take; nobody can that of everyone (10011) and the one that came with a bot. */
  function assigned(c: RestContext) {
    const guild = guildOf(c, Permission.ManageRoles)
    const member = target(c, guild)
    const role = roleIn(guild, c.req.param('role') ?? '')
    if (role.id === guild.id) throw discordError.unknownRole()
    mayManage(guild, callerOf(c), role)
    if (role.bot_id) throw discordError.missingPermissions()
    return { guild, member, role }
  }

  rest.put(`${path}/roles/:role`, (c) => {
    const { guild, member, role } = assigned(c)
    if (!member.roles.includes(role.id)) updateMember(core, guild, member, { roles: [...member.roles, role.id] })
    return c.body(null, 204)
  })

  rest.delete(`${path}/roles/:role`, (c) => {
    const { guild, member, role } = assigned(c)
    const roles = member.roles.filter((id) => id !== role.id)
    if (roles.length < member.roles.length) updateMember(core, guild, member, { roles })
    return c.body(null, 204)
  })
}

/** The guild's member; 10007 for a user who is none, 10013 for nobody. */
export function memberIn(core: Core, guild: Guild, userId: string): Member {
  const member = memberOf(guild, userId)
  if (!member) throw core.world.users.has(userId) ? discordError.unknownMember() : discordError.unknownUser()
  return member
}
