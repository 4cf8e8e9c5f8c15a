import type { Hono } from 'hono'
import type { Gateway } from '../gateway/gateway.ts'
import { createApplication, createUser, resetToken } from '../world/applications.ts'
import { banOf } from '../world/bans.ts'
import type { Core } from '../world/core.ts'
import { createChannel, createGuild, createRole, install, putMember } from '../world/guilds.ts'
import { flagsFor } from '../world/intent-flags.ts'
import { memberObject } from '../world/objects.ts'
import type { Guild } from '../world/records.ts'
import { ControlError, refused } from './control-error.ts'
import { type Input, readInput } from './input.ts'
import { allowedIntents } from './intents-input.ts'
import type { LookUp } from './look-up.ts'
import { createWorldView } from './world-view.ts'

/** Making and reading the world. */
export function addWorldRoutes(control: Hono, core: Core, gateway: Gateway, lookUp: LookUp): void {
  const { world } = core

  const { applicationView, worldView } = createWorldView(core, gateway)

  control.get('/sandbox/world', (c) => c.json(worldView(c.req.query('tokens') === '1')))

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
    const { id, name, permissions, color, hoist } = createRole(core, guild, nameIn(input, 100), permissionsIn(input), {
      color: colourIn(input),
      hoist: input.raw.hoist === true,
    })
    return c.json({ id, name, permissions, color, hoist, guild_id: guild.id })
  })

  control.put('/sandbox/members', async (c) => {
    const input = await readInput(c)
    const guild = lookUp.guild(input.text('guild'))
    const user = lookUp.user(input.text('user'))
    const roles = input.optionalTexts('roles')?.map((ref) => lookUp.role(guild, ref).id)
    refuseBanned(guild, user.id, user.username)
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
    refuseBanned(guild, application.id, application.name)
    install(core, guild, application, input.raw.permissions === undefined ? {} : { permissions: permissionsIn(input) })
    return c.json({ app: application.id, guild: guild.id })
  })
}

function refuseBanned(guild: Guild, userId: string, name: string): void {
  if (banOf(guild, userId)) throw new ControlError(403, `${name} is banned from ${guild.name}.`)
}

function nameIn(input: Input, longest: number): string {
  const name = input.text('name').trim()
  if (name === '' || name.length > longest) throw refused(`"name" must have 1 to ${longest} characters.`)
  return name
}

function colourIn(input: Input): number {
  const color = input.optionalNumber('color') ?? 0
  if (Number.isInteger(color) && color >= 0 && color <= 0xffffff) return color
  throw refused('"color" must be a number from 0 to 16777215.')
}

function permissionsIn(input: Input): string {
  const { permissions = '0' } = input.raw
  if (/^\d{1,20}$/.test(String(permissions))) return BigInt(String(permissions)).toString()
  throw refused('"permissions" must be a whole number.')
}
