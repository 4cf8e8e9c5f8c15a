import { type REST, Routes } from 'discord.js'
import type { Log } from '../lib/log.ts'
import type { CommandIndex, CommandPayload } from './command-index.ts'
import { sameCommands } from './same-commands.ts'

/** Tells Discord which commands there are, and writes only when it has others. */
export interface Registrar {
  /** All commands for the admin guild, those for everywhere in any other. */
  guild(guildId: string): Promise<void>
  /** Those for everywhere again, for direct messages alone: commands of a guild are not offered there. */
  directMessages(): Promise<void>
}

export function createRegistrar(needs: {
  rest: Pick<REST, 'get' | 'put'>
  applicationId: string
  adminGuildId: string
  index: CommandIndex
  log: Log
}): Registrar {
  const { rest, applicationId, adminGuildId, index, log } = needs

  async function write(route: `/${string}`, wanted: readonly CommandPayload[], where: object): Promise<void> {
    const present = await rest.get(route)
    if (sameCommands(present, wanted)) return
    await rest.put(route, { body: wanted })
    log.info({ ...where, commands: wanted.length }, 'commands registered')
  }

  return {
    guild: (guildId) =>
      write(
        Routes.applicationGuildCommands(applicationId, guildId),
        index.payloads(guildId === adminGuildId ? 'all' : 'everywhere'),
        { guildId },
      ),
    directMessages: () =>
      write(
        Routes.applicationCommands(applicationId),
        index.payloads('everywhere').map((command) => ({ ...command, contexts: [1], integration_types: [0] })),
        { contexts: 'direct messages' },
      ),
  }
}
