import { discordError } from '../rules/discord-error.ts'
import type { Core } from '../world/core.ts'
import { commandsOf, placeOf } from './command-place.ts'
import type { Rest } from './http.ts'

const base = '/applications/:app/guilds/:guild/commands'

/** Who may use a command is set by people alone, with a bearer token (page interactions/application-commands); nobody has here. */
export function addCommandPermissionRoutes(rest: Rest, core: Core): void {
  rest.get(`${base}/permissions`, (c) => {
    placeOf(core, c)
    return c.json([])
  })
  rest.get(`${base}/:command/permissions`, (c) => {
    const { app, guildId } = placeOf(core, c)
    const all = [...commandsOf(core, { app, guildId }), ...commandsOf(core, { app, guildId: undefined })]
    if (!all.some(({ id }) => id === c.req.param('command'))) throw discordError.unknownCommand()
    throw discordError.unknownCommandPermissions()
  })
  for (const path of [`${base}/permissions`, `${base}/:command/permissions`])
    rest.put(path, (c) => {
      placeOf(core, c)
      throw discordError.botsNotAllowed()
    })
}
