import type { APIApplicationCommandOption, RESTPostAPIChatInputApplicationCommandsJSONBody } from 'discord.js'
import type { Command, CommandGroup } from './command.ts'

/** Every command by its path: `bot create`. */
export interface CommandIndex {
  find(path: string): Command | undefined
  /** As Discord takes them. */
  payloads(scope: 'all' | 'everywhere'): CommandPayload[]
}
export type CommandPayload = RESTPostAPIChatInputApplicationCommandsJSONBody

/** Throws at start for what could never work: two commands of one path, or a form and a confirmation in one. */
export function createCommandIndex(groups: readonly CommandGroup[]): CommandIndex {
  const byPath = new Map<string, Command>()
  for (const [path, command] of groups.flatMap(pathsOf)) {
    if (byPath.has(path)) throw new Error(`Two commands are called /${path}.`)
    if (command.form && command.confirm)
      throw new Error(`/${path} has both a form and a confirmation; one would lose the other.`)
    byPath.set(path, command)
  }
  return {
    find: (path) => byPath.get(path),
    payloads: (scope) => groups.flatMap((group) => payloadOf(group, scope)),
  }
}

const pathsOf = (group: CommandGroup): (readonly [string, Command])[] =>
  'command' in group
    ? [[group.name, group.command]]
    : group.commands.map((command) => [`${group.name} ${command.data.name}`, command])

function payloadOf(group: CommandGroup, scope: 'all' | 'everywhere'): CommandPayload[] {
  const wanted = (command: Command) => scope === 'all' || command.everywhere === true
  if ('command' in group) {
    return wanted(group.command) ? [{ ...(group.command.data.toJSON() as CommandPayload), name: group.name }] : []
  }
  const options = group.commands.filter(wanted).map((command) => command.data.toJSON() as APIApplicationCommandOption)
  return options.length > 0 ? [{ name: group.name, description: group.description, options }] : []
}
