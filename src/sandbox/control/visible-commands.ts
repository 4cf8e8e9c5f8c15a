import type { TypedCommand } from '../typing/parse.ts'
import type { Core } from '../world/core.ts'
import { commandObject } from '../world/objects.ts'
import { mayAll, Permission, permissionsOf } from '../world/permissions.ts'
import type { Application, Channel, Command, Guild, User } from '../world/records.ts'

/** The commands that a channel offers, whoever asks. */
export function commandsIn(core: Core, channel: Channel, application?: Application): Command[] {
  const guild = core.world.guilds.get(channel.guild_id ?? '')
  return [...core.world.commands.values()].filter((command) => {
    if (application && command.application_id !== application.id) return false
    if (!guild) return isForDirect(command, channel)
    if (!guild.installs.some((i) => i.application_id === command.application_id)) return false
    return (
      command.guild_id === guild.id ||
      (command.guild_id === undefined && isForGuildInstalls(command) && isForContext(command, 0))
    )
  })
}

/** Whether Discord's client would show the command to this person there. */
export function maySee(guild: Guild | undefined, channel: Channel, user: User, command: Command): boolean {
  if (!guild) return true
  if (command.nsfw && !channel.nsfw) return false
  const permissions = permissionsOf(guild, user.id, channel)
  if (!mayAll(permissions, Permission.UseApplicationCommands)) return false
  const wanted = command.default_member_permissions
  if (wanted === null || mayAll(permissions, Permission.Administrator)) return true
  return wanted !== '0' && mayAll(permissions, BigInt(wanted))
}

/** A command with its owner, as the line's reader takes it. */
export const typedCommand = (core: Core, command: Command): TypedCommand => ({
  applicationId: command.application_id,
  applicationName: ownerName(core, command.application_id),
  command: commandObject(command),
})

/** An application as people know it: its bot's name. */
export const ownerName = (core: Core, applicationId: string): string =>
  core.world.users.get(applicationId)?.username ?? core.world.applications.get(applicationId)?.name ?? 'unknown'

/** Applications that people installed for themselves are not emulated: what is for them alone is offered to nobody. */
const isForGuildInstalls = ({ integration_types }: Command) =>
  !Array.isArray(integration_types) || integration_types.includes(0)

const isForContext = (command: Command, context: number) => !command.contexts || command.contexts.includes(context)

const isForDirect = (command: Command, channel: Channel) =>
  command.guild_id === undefined &&
  command.dm_permission !== false &&
  isForGuildInstalls(command) &&
  isForContext(command, 1) &&
  (channel.recipients ?? []).includes(command.application_id)
