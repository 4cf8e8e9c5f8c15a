import {
  type APIApplicationCommandInteraction,
  type APIApplicationCommandInteractionDataBasicOption,
  ApplicationCommandOptionType,
  ApplicationCommandType,
  type InteractionType,
} from 'discord-api-types/v10'
import type { CommandInput, Person } from './command.ts'

type Given = APIApplicationCommandInteractionDataBasicOption<InteractionType.ApplicationCommand>

/** Undefined for what is no slash command. Subcommands are named by their path: `group sub`. */
export function readInteraction(interaction: APIApplicationCommandInteraction): CommandInput | undefined {
  const { data } = interaction
  if (data.type !== ApplicationCommandType.ChatInput) return undefined
  const sender = interaction.member?.user ?? interaction.user
  if (sender === undefined) return undefined

  const path = [data.name]
  let options = data.options ?? []
  for (let first = options[0]; first !== undefined && 'options' in first; first = options[0]) {
    path.push(first.name)
    options = first.options ?? []
  }
  const given = new Map(options.map((option) => [option.name, option as Given]))
  const people = data.resolved?.users ?? {}
  return {
    command: path.join(' '),
    guildId: interaction.guild_id,
    user: person(sender),
    text(name) {
      const option = given.get(name)
      return option?.type === ApplicationCommandOptionType.String ? option.value : undefined
    },
    number(name) {
      const option = given.get(name)
      if (option?.type === ApplicationCommandOptionType.Integer) return option.value
      return option?.type === ApplicationCommandOptionType.Number ? option.value : undefined
    },
    flag(name) {
      const option = given.get(name)
      return option?.type === ApplicationCommandOptionType.Boolean ? option.value : undefined
    },
    person(name) {
      const option = given.get(name)
      if (option?.type !== ApplicationCommandOptionType.User) return undefined
      const user = people[option.value]
      return user === undefined ? { id: option.value, name: 'this person', bot: false } : person(user)
    },
  }
}

function person(user: { id: string; username: string; global_name?: string | null; bot?: boolean }): Person {
  return { id: user.id, name: user.global_name ?? user.username, bot: user.bot ?? false }
}
