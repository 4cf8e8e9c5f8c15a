import type {
  APIApplicationCommandInteraction,
  APIApplicationCommandInteractionDataBasicOption,
  APIMessageComponentInteraction,
  InteractionType,
} from 'discord-api-types/v10'
import type { CommandInput, ComponentInput, Person, Sender } from './command.ts'

type Given = APIApplicationCommandInteractionDataBasicOption<InteractionType.ApplicationCommand>

/** Numbers of the option types (interactions/application-commands); written here, because the package's enums would weigh 150 kB. */
const optionType = { text: 3, integer: 4, flag: 5, person: 6, number: 10 } as const

/** Administrators may do everything, whatever else their permissions say (topics/permissions). */
const administrator = 8n

/** Undefined for what is no slash command. Subcommands are named by their path: `group sub`. */
export function readInteraction(interaction: APIApplicationCommandInteraction): CommandInput | undefined {
  const { data } = interaction
  const sender = senderOf(interaction)
  if (data.type !== 1 || sender === undefined) return undefined

  const path = [data.name]
  let options = data.options ?? []
  for (let first = options[0]; first !== undefined && 'options' in first; first = options[0]) {
    path.push(first.name)
    options = first.options ?? []
  }
  const given = new Map(options.map((option) => [option.name, option as Given]))
  const people = data.resolved?.users ?? {}
  const optionOf = (name: string, ...types: number[]) => {
    const option = given.get(name)
    return option !== undefined && types.includes(option.type) ? option.value : undefined
  }
  return {
    ...sender,
    command: path.join(' '),
    text: (name) => optionOf(name, optionType.text) as string | undefined,
    number: (name) => optionOf(name, optionType.integer, optionType.number) as number | undefined,
    flag: (name) => optionOf(name, optionType.flag) as boolean | undefined,
    person(name) {
      const id = optionOf(name, optionType.person) as string | undefined
      if (id === undefined) return undefined
      const user = people[id]
      return user === undefined ? { id, name: 'this person', bot: false } : person(user)
    },
  }
}

/** What was pressed or picked; undefined when nobody did. */
export function readComponent(interaction: APIMessageComponentInteraction): ComponentInput | undefined {
  const sender = senderOf(interaction)
  if (sender === undefined) return undefined
  const [component = '', ...args] = interaction.data.custom_id.split(':')
  const values = 'values' in interaction.data ? interaction.data.values : []
  return { ...sender, component, args, values }
}

function senderOf(interaction: APIApplicationCommandInteraction | APIMessageComponentInteraction): Sender | undefined {
  const user = interaction.member?.user ?? interaction.user
  if (user === undefined) return undefined
  const permissions = BigInt(interaction.member?.permissions ?? 0)
  return {
    guildId: interaction.guild_id,
    user: person(user),
    may: (permission) => (permissions & administrator) !== 0n || (permissions & permission) === permission,
  }
}

function person(user: { id: string; username: string; global_name?: string | null; bot?: boolean }): Person {
  return { id: user.id, name: user.global_name ?? user.username, bot: user.bot ?? false }
}
