import type { Core } from '../world/core.ts'
import { type NewInteraction, startInteraction } from '../world/interactions.ts'
import { findMemberUser } from '../world/names.ts'
import type { Application, Channel, Command, Guild, Interaction, User } from '../world/records.ts'
import { messagesOf } from '../world/world.ts'
import { refused, unknownThing } from './control-error.ts'
import { commandsIn, maySee, ownerName } from './visible-commands.ts'

export interface Choosing {
  user: User
  channel: Channel
  guild: Guild | undefined
  /** Only this application's commands. */
  app: Application | undefined
  /** The command's name, as the menu shows it. */
  name: string
  /** A message's id, or a user's id or name. */
  target: string
}

/** Uses a command of the menu on a message (type 3) or on a user (type 2), as a person does with a right click. */
export function useContextCommand(core: Core, choosing: Choosing): Interaction {
  const { user, channel } = choosing
  const on = targetOf(core, choosing)
  const command = commandFor(core, choosing, on.type)
  const application = core.world.applications.get(command.application_id)
  if (!application) throw refused('That command is gone.')
  return startInteraction(core, {
    type: 2,
    application,
    user,
    channel,
    commandName: command.name,
    target: { type: on.type, id: on.id },
    data: {
      id: command.id,
      name: command.name,
      type: command.type,
      ...(command.guild_id ? { guild_id: command.guild_id } : {}),
      target_id: on.id,
    },
    resolved: on.resolved,
  })
}

function targetOf(core: Core, { user, channel, guild, target }: Choosing) {
  const none = { users: [], channels: [], roles: [], messages: [] }
  const message = messagesOf(core.world, channel.id).get(target)
  if (message && (!message.ephemeral_to || message.ephemeral_to === user.id)) {
    const resolved: NonNullable<NewInteraction['resolved']> = { ...none, messages: [target] }
    return { type: 3 as const, id: target, resolved }
  }
  const found = findMemberUser(core.world, guild, target)
  if (!found) throw unknownThing('user or message', target)
  return { type: 2 as const, id: found.id, resolved: { ...none, users: [found.id] } }
}

function commandFor(core: Core, { user, channel, guild, app, name }: Choosing, type: 2 | 3): Command {
  const wanted = name.trim().replace(/^\//, '').toLowerCase()
  const all = commandsIn(core, channel, app).filter((c) => c.type === type && c.name.toLowerCase() === wanted)
  const hits = all.filter((command) => maySee(guild, channel, user, command))
  const first = hits.find((command) => command.guild_id !== undefined) ?? hits[0]
  const kind = type === 2 ? 'user' : 'message'
  if (!first) {
    if (all.length > 0) throw refused(`You do not have permission to use "${name}" here.`)
    throw refused(`There is no ${kind} command "${name}" here.`)
  }
  const owners = new Set(hits.map((hit) => hit.application_id))
  if (owners.size > 1) {
    const names = [...owners].map((id) => ownerName(core, id)).join(', ')
    throw refused(`Several applications have the ${kind} command "${name}": choose one of ${names}.`)
  }
  return first
}
