import { discordError } from '../rules/discord-error.ts'
import { fields, text } from '../rules/fields.ts'
import { createForm } from '../rules/form.ts'
import { checkNick } from '../rules/members.ts'
import type { Core } from '../world/core.ts'
import { updateMember } from '../world/members.ts'
import { memberObject } from '../world/objects.ts'
import { mayAll, Permission, permissionsOf } from '../world/permissions.ts'
import { guildFor } from './access.ts'
import { callerOf, type Rest, readBody } from './http.ts'
import { storeImage } from './images.ts'
import { memberIn } from './member-routes.ts'

const LONGEST_BIO = 190

/** The bot's own membership: its nickname and its pictures in one guild (resources/guild, Modify Current Member). */
export function addOwnMemberRoutes(rest: Rest, core: Core): void {
  rest.patch('/guilds/:guild/members/@me', async (c) => {
    const caller = callerOf(c)
    const guild = guildFor(core, caller, c.req.param('guild'))
    const member = memberIn(core, guild, caller.id)
    const form = createForm()
    const body = fields(form, (await readBody(c)).body) ?? {}
    const changes = checkNick(form, body)
    // Members' objects do not show it, to whomever.
    text(form.at('bio'), body.bio, { max: LONGEST_BIO })
    form.finish()
    if ('nick' in changes && !mayAll(permissionsOf(guild, caller.id), Permission.ChangeNickname))
      throw discordError.missingPermissions()
    updateMember(core, guild, member, {
      ...changes,
      ...(body.avatar === undefined ? {} : { avatar: await storeImage(core, 'avatar', body.avatar) }),
      ...(body.banner === undefined ? {} : { banner: await storeImage(core, 'banner', body.banner) }),
    })
    return c.json(memberObject(core.world, member))
  })

  // Only with a person's OAuth2 token (scope guilds.members.read): bots are not authorized (~ 401, as with GET /oauth2/@me).
  rest.get('/users/@me/guilds/:guild/member', () => {
    throw discordError.unauthorized()
  })
}
