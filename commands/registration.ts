import type { CommandGroup } from '../src/discord/command.ts'
import { type CommandPayload, createCommandIndex } from '../src/discord/command-index.ts'

/**
 * What Discord is told: all commands for the admin guild, those marked `everywhere` for the guilds of clients too. Nothing
 * sets `default_member_permissions`: they would hide commands from people whom Muster's own levels let in, and the
 * dispatcher checks every call anyway.
 */
export function toRegistration(groups: readonly CommandGroup[]): {
  admin: CommandPayload[]
  everywhere: CommandPayload[]
} {
  const index = createCommandIndex(groups)
  return { admin: index.payloads('all'), everywhere: index.payloads('everywhere') }
}
