import { checkCommand, checkCommandList, normaliseCommand } from '../rules/commands.ts'
import { discordError, invalidForm, tooManyCommandCreates } from '../rules/discord-error.ts'
import type { Core } from '../world/core.ts'
import { commandObject } from '../world/objects.ts'
import type { Application, Command } from '../world/records.ts'
import { addCommandPermissionRoutes } from './command-permission-routes.ts'
import { commandsOf, type Place, placeOf } from './command-place.ts'
import { asObject, type Rest, type RestContext, readBody } from './http.ts'
import { localizedCommand } from './localized-command.ts'

const LIMITS: Record<number, number> = { 1: 100, 2: 15, 3: 15 }
const CREATES_PER_DAY = 200
const DAY_MS = 24 * 60 * 60 * 1000

/** Global commands and guild commands: the same calls under two paths. */
export function addCommandRoutes(rest: Rest, core: Core): void {
  addCommandPermissionRoutes(rest, core)
  for (const base of ['/applications/:app/commands', '/applications/:app/guilds/:guild/commands'] as const) {
    rest.get(base, (c) => {
      const whole = c.req.query('with_localizations') === 'true'
      const locale = c.req.header('x-discord-locale')
      const commands = commandsOf(core, placeOf(core, c))
      return c.json(commands.map((one) => (whole ? commandObject(one) : localizedCommand(one, locale))))
    })
    rest.get(`${base}/:command`, (c) => c.json(commandObject(one(c))))
    rest.post(base, async (c) => {
      const place = placeOf(core, c)
      const { body } = await readBody(c)
      checkCommand(body, installsOf(place.app))
      const wanted = asObject(body)
      refuseAbove(place, wanted)
      if (!commandsOf(core, place).some(isNamed(wanted))) countCreates(place, 1)
      const { command, created } = put(place, wanted)
      announce(place)
      return c.json(commandObject(command), created ? 201 : 200)
    })
    rest.patch(`${base}/:command`, async (c) => {
      const place = placeOf(core, c)
      const command = one(c)
      const { body } = await readBody(c)
      const changes = { ...command, ...asObject(body), type: command.type }
      checkCommand(changes, installsOf(place.app))
      refuseTaken(place, command, changes)
      delete command.options
      Object.assign(command, normaliseCommand(changes, installsOf(place.app)), { version: core.newId() })
      announce(place)
      return c.json(commandObject(command))
    })
    rest.delete(`${base}/:command`, (c) => {
      const place = placeOf(core, c)
      core.world.commands.delete(one(c).id)
      announce(place)
      return c.body(null, 204)
    })
    rest.put(base, async (c) => {
      const place = placeOf(core, c)
      const { body } = await readBody(c)
      checkCommandList(body, installsOf(place.app))
      const wanted = (body as Record<string, unknown>[]).map(asObject)
      countCreates(place, wanted.filter((w) => !commandsOf(core, place).some(isNamed(w))).length)
      for (const command of commandsOf(core, place))
        if (!wanted.some((w) => isNamed(w)(command))) core.world.commands.delete(command.id)
      const commands = wanted.map((w) => put(place, w).command)
      announce(place)
      return c.json(commands.map(commandObject))
    })
  }

  function one(c: RestContext): Command {
    const found = commandsOf(core, placeOf(core, c)).find((command) => command.id === c.req.param('command'))
    if (!found) throw discordError.unknownCommand()
    return found
  }

  /** Creates, or replaces the command of the same name and type, which is no creation. */
  function put(place: Place, body: Record<string, unknown>): { command: Command; created: boolean } {
    const fields = normaliseCommand(body, installsOf(place.app)) as Pick<
      Command,
      'type' | 'name' | 'description' | 'default_member_permissions'
    >
    const present = commandsOf(core, place).find((c) => c.name === fields.name && c.type === fields.type)
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

  /** Counts new commands against the 200 of a day; refuses them all when they are too many. */
  function countCreates({ app, guildId }: Place, count: number): void {
    if (count === 0) return
    const key = `${app.id}:${guildId ?? 'global'}`
    const day = core.world.creates.get(key)
    const now = core.clock.now()
    const present = day && now < day.since + DAY_MS ? day : beginDay(core)
    if (present.used + count > CREATES_PER_DAY) throw tooManyCommandCreates((present.since + DAY_MS - now) / 1000)
    core.world.creates.set(key, { since: present.since, used: present.used + count })
  }

  function refuseAbove(place: Place, wanted: Record<string, unknown>): void {
    const type = Number(wanted.type ?? 1)
    const alike = commandsOf(core, place).filter((c) => c.type === type)
    if (!alike.some(isNamed(wanted)) && alike.length >= (LIMITS[type] ?? 100)) throw discordError.tooManyCommands()
  }

  /** A command cannot be renamed to what another one is called. */
  function refuseTaken(place: Place, command: Command, changes: Record<string, unknown>): void {
    if (!commandsOf(core, place).some((c) => c !== command && isNamed(changes)(c))) return
    const message = 'Application command names must be unique'
    throw invalidForm({ name: { _errors: [{ code: 'APPLICATION_COMMANDS_DUPLICATE_NAME', message }] } })
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

/** Where people may install the application: 0 in guilds, 1 for themselves (page resources/application). */
const installsOf = ({ settings }: Application): number[] =>
  Object.keys(settings.integration_types_config ?? { '0': {} }).map(Number)

function isSame(command: Command, fields: object): boolean {
  const picked = Object.fromEntries(Object.keys(fields).map((key) => [key, command[key]]))
  return JSON.stringify(picked) === JSON.stringify(fields)
}

const isNamed = (wanted: Record<string, unknown>) => (command: Command) =>
  command.name === wanted.name && command.type === (wanted.type ?? 1)
