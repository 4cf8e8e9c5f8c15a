import {
  ApplicationCommandType,
  type RESTPostAPIChatInputApplicationCommandsJSONBody,
  type SlashCommandSubcommandBuilder,
} from 'discord.js'
import type { CommandGroup } from '../src/discord/command.ts'

type Body = RESTPostAPIChatInputApplicationCommandsJSONBody

/**
 * What Discord is to be told: all commands for the admin guild, those marked `everywhere` for the guilds of clients too.
 * No `default_member_permissions`: they would hide commands from people whom Muster's own levels let in, and the
 * dispatcher checks every call anyway.
 */
export function toRegistration(groups: readonly CommandGroup[]): { admin: Body[]; everywhere: Body[] } {
  return { admin: groups.map(bodyOf), everywhere: groups.flatMap((group) => everywherePart(group).map(bodyOf)) }
}

function everywherePart(group: CommandGroup): CommandGroup[] {
  if ('command' in group) return group.command.everywhere ? [group] : []
  const commands = group.commands.filter(({ everywhere }) => everywhere)
  return commands.length > 0 ? [{ ...group, commands }] : []
}

function bodyOf(group: CommandGroup): Body {
  if ('command' in group) {
    return { ...(group.command.data.toJSON() as Body), type: ApplicationCommandType.ChatInput, name: group.name }
  }
  return {
    type: ApplicationCommandType.ChatInput,
    name: group.name,
    description: group.description,
    options: group.commands.map(({ data }) => (data as SlashCommandSubcommandBuilder).toJSON()),
  }
}
