import type { APIOverwrite } from 'discord-api-types/v10'
import { checkOverwrite } from '../rules/channels.ts'
import { discordError } from '../rules/discord-error.ts'
import { fields } from '../rules/fields.ts'
import { createForm } from '../rules/form.ts'
import { setOverwrites } from '../world/channels.ts'
import type { Core } from '../world/core.ts'
import { mayAll, Permission, permissionsOf } from '../world/permissions.ts'
import type { Application, Guild } from '../world/records.ts'
import { memberOf } from '../world/world.ts'
import { guildChannelFor } from './access.ts'
import { callerOf, type Rest, type RestContext, readBody } from './http.ts'

const path = '/channels/:channel/permissions/:overwrite'

/** Edit and Delete Channel Permission (resources/channel). */
export function addOverwriteRoutes(rest: Rest, core: Core): void {
  function target(c: RestContext) {
    const id = c.req.param('channel') ?? ''
    const { channel, guild } = guildChannelFor(core, callerOf(c), id, Permission.ManageRoles)
    if (channel.thread) throw discordError.wrongChannelType()
    return { channel, guild, others: channel.permission_overwrites.filter((o) => o.id !== c.req.param('overwrite')) }
  }

  rest.put(path, async (c) => {
    const { channel, guild, others } = target(c)
    const form = createForm()
    const body = fields(form, (await readBody(c)).body) ?? {}
    const overwrite: APIOverwrite = { id: c.req.param('overwrite'), ...checkOverwrite(form, body) }
    form.finish()
    const exists =
      overwrite.type === 0 ? guild.roles.some((role) => role.id === overwrite.id) : memberOf(guild, overwrite.id)
    if (!exists) throw discordError.unknownOverwrite()
    mayOverwrite(guild, callerOf(c), [overwrite], channel.permission_overwrites)
    setOverwrites(core, guild, channel, [...others, overwrite])
    return c.body(null, 204)
  })

  rest.delete(path, (c) => {
    const { channel, guild, others } = target(c)
    if (others.length === channel.permission_overwrites.length) throw discordError.unknownOverwrite()
    setOverwrites(core, guild, channel, others)
    return c.body(null, 204)
  })
}

/** Only what the bot may itself can it allow or deny; to give MANAGE_ROLES takes an administrator (resources/guild). */
export function mayOverwrite(
  guild: Guild,
  caller: Application,
  overwrites: readonly APIOverwrite[],
  present: readonly APIOverwrite[] = [],
): void {
  const own = permissionsOf(guild, caller.id)
  if (mayAll(own, Permission.Administrator)) return
  const isKept = (o: APIOverwrite) => present.some((p) => p.id === o.id && p.allow === o.allow && p.deny === o.deny)
  const changed = overwrites.filter((o) => !isKept(o))
  const touched = changed.reduce((all, { allow, deny }) => all | BigInt(allow) | BigInt(deny), 0n)
  if (!mayAll(own, touched) || touched & Permission.ManageRoles) throw discordError.missingPermissions()
}
