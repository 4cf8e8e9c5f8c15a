import type { Gateway } from '../gateway/gateway.ts'
import { sessionStarts } from '../world/applications.ts'
import type { Core } from '../world/core.ts'
import type { Application, Guild } from '../world/records.ts'
import { channelsOf, threadsOf } from '../world/world.ts'
import { channelView } from './views.ts'

/** The contract's world, and beside it what a client needs to draw it: colours, pictures, positions, presences. */
export function createWorldView(core: Core, gateway: Gateway) {
  const { world } = core

  function applicationView(application: Application, withToken: boolean) {
    const session = gateway.sessions.ofApplication(application.id).find(({ connection }) => connection)
    return {
      id: application.id,
      name: application.name,
      bot_user_id: application.id,
      bot_username: world.users.get(application.id)?.username,
      public_key: application.public_key,
      connected: gateway.sessions.isConnected(application.id),
      status: session?.presence.status ?? 'offline',
      activities: session?.presence.activities ?? [],
      session_start_remaining: sessionStarts(core, application).remaining,
      guild_ids: [...world.guilds.values()]
        .filter((g) => g.installs.some((i) => i.application_id === application.id))
        .map((g) => g.id),
      interactions_endpoint_url: application.interactions_endpoint_url,
      ...(withToken ? { token: application.token } : {}),
    }
  }

  const guildView = (guild: Guild) => ({
    id: guild.id,
    name: guild.name,
    owner_id: guild.owner_id,
    icon: guild.icon,
    roles: guild.roles.map(({ id, name, permissions, color, hoist, position }) => ({
      id,
      name,
      permissions,
      color,
      hoist: hoist === true,
      position,
    })),
    channels: [...channelsOf(world, guild.id), ...threadsOf(world, guild.id)].map(channelView),
    members: guild.members.map(({ user_id, roles, nick }) => ({
      user_id,
      username: world.users.get(user_id)?.username,
      bot: world.users.get(user_id)?.bot,
      nick,
      role_ids: roles,
    })),
  })

  return {
    applicationView,
    worldView: (withTokens: boolean) => ({
      guilds: [...world.guilds.values()].map(guildView),
      users: [...world.users.values()].map(({ id, username, global_name, avatar, bot }) => ({
        id,
        username,
        global_name,
        avatar,
        bot,
      })),
      applications: [...world.applications.values()].map((a) => applicationView(a, withTokens)),
    }),
  }
}
