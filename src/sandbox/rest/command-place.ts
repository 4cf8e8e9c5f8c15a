import { discordError } from '../rules/discord-error.ts'
import type { Core } from '../world/core.ts'
import type { Application, Command } from '../world/records.ts'
import { callerOf, type RestContext } from './http.ts'

/** Whose commands, and where: everywhere without a guild. */
export interface Place {
  app: Application
  guildId: string | undefined
}

/** What a path of commands means; refused for other applications and for guilds where this one is not installed. */
export function placeOf(core: Core, c: RestContext): Place {
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

export const commandsOf = (core: Core, { app, guildId }: Place): Command[] =>
  [...core.world.commands.values()].filter((c) => c.application_id === app.id && c.guild_id === guildId)
