import type { Hono } from 'hono'
import type { Gateway } from '../gateway/gateway.ts'
import { createApplication, createUser, resetToken, sessionStarts } from '../world/applications.ts'
import type { Core } from '../world/core.ts'
import { createChannel, createGuild, createRole, install, putMember } from '../world/guilds.ts'
import { flagsFor } from '../world/intent-flags.ts'
import { memberObject } from '../world/objects.ts'
import type { Application } from '../world/records.ts'
import { channelsOf } from '../world/world.ts'
import { ControlError, refused } from './control-error.ts'
import { type Input, readInput } from './input.ts'
import { allowedIntents } from './intents-input.ts'
import type { LookUp } from './look-up.ts'

/** Making and reading the world. */
export function addWorldRoutes(control: Hono, core: Core, gateway: Gateway, lookUp: LookUp): void {
  const { world } = core

  const applicationView = (application: Application, withToken: boolean) => ({
    id: application.id,
    name: application.name,
    bot_user_id: application.id,
    bot_username: world.users.get(application.id)?.username,
    public_key: application.public_key,
    connected: gateway.sessions.isConnected(application.id),
    session_start_remaining: sessionStarts(core, application).remaining,
    guild_ids: [...world.guilds.values()]
      .filter((g) => g.installs.some((i) => i.application_id === application.id))
      .map((g) => g.id),
    interactions_endpoint_url: application.interactions_endpoint_url,
    ...(withToken ? { token: application.token } : {}),
  })

  control.get('/sandbox/world', (c) =>
    c.json({
      guilds: [...world.guilds.values()].map((guild) => ({
        id: guild.id,
        name: guild.name,
        owner_id: guild.owner_id,
        roles: guild.roles.map(({ id, name, permissions }) => ({ id, name, permissions })),
        channels: channelsOf(world, guild.id).map(({ id, name, type }) => ({ id, name, type })),
        members: guild.members.map(({ user_id, roles }) => ({
          user_id,
          username: world.users.get(user_id)?.username,
          bot: world.users.get(user_id)?.bot,
          role_ids: roles,
        })),
      })),
      users: [...world.users.values()].map(({ id, username, bot }) => ({ id, username, bot })),
      applications: [...world.applications.values()].map((a) => applicationView(a, c.req.query('tokens') === '1')),
    }),
  )

  control.post('/sandbox/users', async (c) => {
    const name = nameIn(await readInput(c), 32)
    if ([...world.users.values()].some((user) => !user.bot && user.username === name))
      throw new ControlError(409, `There is already a user "${name}".`)
    const { id, username, bot } = createUser(core, name)
    return c.json({ id, username, name: username, bot })
  })

  control.post('/sandbox/guilds', async (c) => {
    const input = await readInput(c)
    const guild = createGuild(core, nameIn(input, 100), lookUp.user(input.text('owner')).id)
    return c.json({ id: guild.id, name: guild.name, owner_id: guild.owner_id })
  })

  control.post('/sandbox/channels', async (c) => {
    const input = await readInput(c)
    const guild = lookUp.guild(input.text('guild'))
    const name = nameIn(input, 100).replace(/^#/, '').toLowerCase().replace(/\s+/g, '-')
    const { id, type } = createChannel(core, guild, name)
    return c.json({ id, name, type, guild_id: guild.id })
  })

  control.post('/sandbox/roles', async (c) => {
    const input = await readInput(c)
    const guild = lookUp.guild(input.text('guild'))
    const role = createRole(core, guild, nameIn(input, 100), permissionsIn(input))
    return c.json({ id: role.id, name: role.name, permissions: role.permissions, guild_id: guild.id })
  })

  control.put('/sandbox/members', async (c) => {
    const input = await readInput(c)
    const guild = lookUp.guild(input.text('guild'))
    const user = lookUp.user(input.text('user'))
    const roles = input.optionalTexts('roles')?.map((ref) => lookUp.role(guild, ref).id)
    const member = putMember(core, guild, user.id, roles)
    return c.json({
      ...memberObject(world, member),
      user_id: user.id,
      username: user.username,
      bot: user.bot,
      role_ids: member.roles,
    })
  })

  control.post('/sandbox/applications', async (c) => {
    const input = await readInput(c)
    const owner = [...world.users.values()].find((user) => !user.bot) ?? createUser(core, 'owner')
    const flags = flagsFor(allowedIntents(input.raw.intents_allowed))
    const made = createApplication(core, nameIn(input, 32), { owner_id: owner.id, flags })
    const { id, name, token, public_key } = made
    return c.json({ id, name, bot_user_id: id, token, public_key })
  })

  control.post('/sandbox/applications/:app/token', (c) => {
    const application = lookUp.application(c.req.param('app'))
    return c.json({ ...applicationView(application, false), token: resetToken(core, application) })
  })

  control.post('/sandbox/installs', async (c) => {
    const input = await readInput(c)
    const application = lookUp.application(input.text('app'))
    const guild = lookUp.guild(input.text('guild'))
    install(core, guild, application, input.raw.permissions === undefined ? {} : { permissions: permissionsIn(input) })
    return c.json({ app: application.id, guild: guild.id })
  })
}

function nameIn(input: Input, longest: number): string {
  const name = input.text('name').trim()
  if (name === '' || name.length > longest) throw refused(`"name" must have 1 to ${longest} characters.`)
  return name
}

function permissionsIn(input: Input): string {
  const { permissions = '0' } = input.raw
  if (/^\d{1,20}$/.test(String(permissions))) return BigInt(String(permissions)).toString()
  throw refused('"permissions" must be a whole number.')
}
