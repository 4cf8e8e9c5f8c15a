import { checkBan, checkBannedIds } from '../rules/bans.ts'
import { discordError } from '../rules/discord-error.ts'
import { fields } from '../rules/fields.ts'
import { createForm } from '../rules/form.ts'
import { banOf, banUser, unbanUser } from '../world/bans.ts'
import type { Core } from '../world/core.ts'
import { outranks } from '../world/hierarchy.ts'
import { userObject } from '../world/objects.ts'
import { Permission } from '../world/permissions.ts'
import type { Ban, Guild, User } from '../world/records.ts'
import { bySnowflake } from '../world/snowflake.ts'
import { guildFor } from './access.ts'
import { callerOf, limitOf, type Rest, type RestContext, readBody } from './http.ts'
import { mayRemove } from './member-rights.ts'
import { reasonOf } from './reason.ts'

const path = '/guilds/:guild/bans/:user'

/** Bans (resources/guild). */
export function addBanRoutes(rest: Rest, core: Core): void {
  const guildOf = (c: RestContext, also = 0n) =>
    guildFor(core, callerOf(c), c.req.param('guild') ?? '', Permission.BanMembers | also)

  function userOf(c: RestContext): User {
    const user = core.world.users.get(c.req.param('user') ?? '')
    if (!user) throw discordError.unknownUser()
    return user
  }

  /** The ban of the user that the path names; 10026 where there is none. */
  function present(c: RestContext, guild: Guild): { ban: Ban; user: User } {
    const user = core.world.users.get(c.req.param('user') ?? '')
    const ban = user && banOf(guild, user.id)
    if (!ban) throw discordError.unknownBan()
    return { ban, user }
  }

  rest.get('/guilds/:guild/bans', (c) => {
    const guild = guildOf(c)
    const { before, after = '0' } = c.req.query()
    const count = limitOf(c, { most: 1000, usual: 1000 })
    const sorted = (guild.bans ?? []).toSorted((a, b) => bySnowflake(a.user_id, b.user_id))
    // Of both the page respects `before` alone; it is the end of the list that stands next to it (~).
    const page = before
      ? sorted.filter((ban) => bySnowflake(ban.user_id, before) < 0).slice(-count)
      : sorted.filter((ban) => bySnowflake(ban.user_id, after) > 0).slice(0, count)
    const shown = page.flatMap((ban) => {
      const user = core.world.users.get(ban.user_id)
      return user ? [banObject(ban, user)] : []
    })
    return c.json(shown)
  })

  rest.get(path, (c) => {
    const { ban, user } = present(c, guildOf(c))
    return c.json(banObject(ban, user))
  })

  rest.put(path, async (c) => {
    const guild = guildOf(c)
    const user = userOf(c)
    const form = createForm()
    const deleteSeconds = checkBan(form, fields(form, (await readBody(c)).body) ?? {})
    form.finish()
    mayRemove(guild, callerOf(c), user.id)
    banUser(core, guild, user, { reason: reasonOf(c), deleteSeconds })
    return c.body(null, 204)
  })

  rest.delete(path, (c) => {
    const guild = guildOf(c)
    unbanUser(core, guild, present(c, guild).user)
    return c.body(null, 204)
  })

  rest.post('/guilds/:guild/bulk-ban', async (c) => {
    const guild = guildOf(c, Permission.ManageGuild)
    const form = createForm()
    const body = fields(form, (await readBody(c)).body) ?? {}
    const ids = checkBannedIds(form, body)
    const deleteSeconds = checkBan(form, { delete_message_seconds: body.delete_message_seconds })
    form.finish()
    const users = ids.flatMap((id) => core.world.users.get(id) ?? [])
    const fitting = users.filter(({ id }) => !banOf(guild, id) && outranks(guild, callerOf(c).id, id))
    if (fitting.length === 0) throw discordError.nobodyBanned()
    for (const user of fitting) banUser(core, guild, user, { reason: reasonOf(c), deleteSeconds })
    const banned = fitting.map(({ id }) => id)
    return c.json({ banned_users: banned, failed_users: ids.filter((id) => !banned.includes(id)) })
  })
}

const banObject = ({ reason }: Ban, user: User) => ({ reason, user: userObject(user) })
