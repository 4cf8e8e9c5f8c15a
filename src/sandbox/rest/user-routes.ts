import { discordError, invalidForm } from '../rules/discord-error.ts'
import { channelObject } from '../world/channel-object.ts'
import type { Core } from '../world/core.ts'
import { GUILD_FEATURES } from '../world/guild-object.ts'
import { directChannel } from '../world/guilds.ts'
import { removeMember } from '../world/members.ts'
import { selfObject, userObject } from '../world/objects.ts'
import { permissionsOf } from '../world/permissions.ts'
import type { Application, User } from '../world/records.ts'
import { bySnowflake } from '../world/snowflake.ts'
import { guildsOf } from '../world/world.ts'
import { guildFor } from './access.ts'
import { callerOf, limitOf, type Rest, readObject } from './http.ts'
import { storeImage } from './images.ts'
import { checkUsername } from './username.ts'

export function addUserRoutes(rest: Rest, core: Core): void {
  const botUser = (caller: Application): User => {
    const user = core.world.users.get(caller.id)
    if (!user) throw discordError.unknownUser()
    return user
  }

  rest.get('/users/@me', (c) => c.json(selfObject(botUser(callerOf(c)))))

  rest.patch('/users/@me', async (c) => {
    const caller = callerOf(c)
    const user = botUser(caller)
    const body = await readObject(c)
    if (body.username !== undefined && body.username !== user.username) {
      const name = checkUsername(body.username)
      countRename(core, caller)
      user.username = name
    }
    if (body.avatar !== undefined) user.avatar = await storeImage(core, 'avatar', body.avatar)
    core.bus.emit('user_update', user)
    core.touch()
    return c.json(selfObject(user))
  })

  rest.get('/users/@me/guilds', (c) => {
    const caller = callerOf(c)
    const { after = '0' } = c.req.query()
    const guilds = guildsOf(core.world, caller.id)
      .filter((g) => bySnowflake(g.id, after) > 0)
      .sort((a, b) => bySnowflake(a.id, b.id))
      .slice(0, limitOf(c, { most: 200, usual: 200 }))
    return c.json(
      guilds.map((g) => ({
        id: g.id,
        name: g.name,
        icon: g.icon,
        banner: null,
        owner: g.owner_id === caller.id,
        permissions: permissionsOf(g, caller.id).toString(),
        features: [...GUILD_FEATURES],
      })),
    )
  })

  rest.delete('/users/@me/guilds/:guild', (c) => {
    const caller = callerOf(c)
    removeMember(core, guildFor(core, caller, c.req.param('guild')), botUser(caller))
    return c.body(null, 204)
  })

  rest.post('/users/@me/channels', async (c) => {
    const caller = callerOf(c)
    const { recipient_id } = await readObject(c)
    const user = core.world.users.get(String(recipient_id))
    if (!user || user.bot)
      throw invalidForm({ recipient_id: { _errors: [{ code: 'USER_INVALID', message: 'Invalid recipient.' }] } })
    return c.json(channelObject(core.world, directChannel(core, user.id, caller.id)))
  })

  rest.get('/users/:user', (c) => {
    callerOf(c)
    const user = core.world.users.get(c.req.param('user'))
    if (!user) throw discordError.unknownUser()
    return c.json(userObject(user))
  })
}

const HOUR_MS = 60 * 60 * 1000
const RENAMES_PER_HOUR = 2

function countRename(core: Core, caller: Application): void {
  const recent = caller.renames.filter((at) => at > core.clock.now() - HOUR_MS)
  if (recent.length >= RENAMES_PER_HOUR)
    throw invalidForm({
      username: {
        _errors: [
          {
            code: 'USERNAME_RATE_LIMIT',
            message: 'You are changing your username or Discord Tag too fast. Try again later.',
          },
        ],
      },
    })
  caller.renames = [...recent, core.clock.now()]
}
