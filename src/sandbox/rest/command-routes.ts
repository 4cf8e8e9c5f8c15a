import { checkCommand, checkCommandList, normaliseCommand } from '../rules/commands.ts'
import { discordError } from '../rules/discord-error.ts'
import type { Core } from '../world/core.ts'
import { commandObject } from '../world/objects.ts'
import type { Application, Command } from '../world/records.ts'
import { asObject, callerOf, type Rest, type RestContext, readBody } from './http.ts'

const LIMITS: Record<number, number> = { 1: 100, 2: 15, 3: 15 }
const CREATES_PER_DAY = 200
const DAY_MS = 24 * 60 * 60 * 1000

/** Global commands and guild commands: the same calls under two paths. */
export function addCommandRoutes(rest: Rest, core: Core): void {
  for (const base of ['/applications/:app/commands', '/applications/:app/guilds/:guild/commands'] as const) {
    rest.get(base, (c) => c.json(list(scope(core, c)).map(commandObject)))
    rest.get(`${base}/:command`, (c) => c.json(commandObject(one(c))))
    rest.post(base, async (c) => {
      const place = scope(core, c)
      const { body } = await readBody(c)
      checkCommand(body)
      const { command, created } = put(place, asObject(body))
      announce(place)
      return c.json(commandObject(command), created ? 201 : 200)
    })
    rest.patch(`${base}/:command`, async (c) => {
      const place = scope(core, c)
      const command = one(c)
      const { body } = await readBody(c)
      const changes = { ...command, ...asObject(body), type: command.type }
      checkCommand(changes)
      delete command.options
      Object.assign(command, normaliseCommand(changes), { version: core.newId() })
      announce(place)
      return c.json(commandObject(command))
    })
    rest.delete(`${base}/:command`, (c) => {
      const place = scope(core, c)
      core.world.commands.delete(one(c).id)
      announce(place)
      return c.body(null, 204)
    })
    rest.put(base, async (c) => {
      const place = scope(core, c)
      const { body } = await readBody(c)
      checkCommandList(body)
      const wanted = (body as Record<string, unknown>[]).map(asObject)
      for (const command of list(place))
        if (!wanted.some((w) => w.name === command.name && (w.type ?? 1) === command.type))
          core.world.commands.delete(command.id)
      const commands = wanted.map((w) => put(place, w).command)
      announce(place)
      return c.json(commands.map(commandObject))
    })
  }

  function one(c: RestContext): Command {
    const found = list(scope(core, c)).find((command) => command.id === c.req.param('command'))
    if (!found) throw discordError.unknownCommand()
    return found
  }

  function list({ app, guildId }: Place): Command[] {
    return [...core.world.commands.values()].filter((c) => c.application_id === app.id && c.guild_id === guildId)
  }

  /** Creates, or replaces the command of the same name and type, which is no creation. */
  function put(place: Place, body: Record<string, unknown>): { command: Command; created: boolean } {
    const fields = normaliseCommand(body) as Pick<
      Command,
      'type' | 'name' | 'description' | 'default_member_permissions'
    >
    const present = list(place).find((c) => c.name === fields.name && c.type === fields.type)
    if (!present) {
      if (list(place).filter((c) => c.type === fields.type).length >= (LIMITS[fields.type] ?? 100))
        throw discordError.tooManyCommands()
      countCreate(place)
    }
    if (present && isSame(present, fields)) return { command: present, created: false }
    const command: Command = {
      id: present?.id ?? core.newId(),
      application_id: place.app.id,
      ...(place.guildId ? { guild_id: place.guildId } : {}),
      version: core.newId(),
      ...fields,
    }
    core.world.commands.set(command.id, command)
    return { command, created: !present }
  }

  function countCreate({ app, guildId }: Place): void {
    const key = `${app.id}:${guildId ?? 'global'}`
    const day = core.world.creates.get(key)
    const now = core.clock.now()
    const present = day && now < day.since + DAY_MS ? day : beginDay(core)
    if (present.used >= CREATES_PER_DAY) throw discordError.tooManyCommandCreates()
    core.world.creates.set(key, { since: present.since, used: present.used + 1 })
  }

  function announce({ app, guildId }: Place): void {
    core.bus.emit('command_list', { application_id: app.id, guild_id: guildId ?? null })
    core.touch()
  }
}

/** The days stand in the order of their beginning: those that are over are forgotten. */
function beginDay({ world: { creates }, clock }: Core) {
  for (const [old, { since }] of creates) {
    if (clock.now() < since + DAY_MS) break
    creates.delete(old)
  }
  return { since: clock.now(), used: 0 }
}

interface Place {
  app: Application
  guildId: string | undefined
}

function scope(core: Core, c: RestContext): Place {
  const app = callerOf(c)
  const asked = c.req.param('app')
  if (asked !== app.id)
    throw core.world.applications.has(asked ?? '') ? discordError.missingAccess() : discordError.unknownApplication()
  const guildId = c.req.param('guild')
  if (guildId === undefined) return { app, guildId }
  const guild = core.world.guilds.get(guildId)
  if (!guild?.installs.some((i) => i.application_id === app.id)) throw discordError.missingAccess()
  return { app, guildId }
}

function isSame(command: Command, fields: object): boolean {
  const picked = Object.fromEntries(Object.keys(fields).map((key) => [key, command[key]]))
  return JSON.stringify(picked) === JSON.stringify(fields)
}
