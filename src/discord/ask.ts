import type {
  APIApplicationCommandAutocompleteInteraction,
  APIApplicationCommandInteractionDataOption,
  APIChatInputApplicationCommandInteraction,
  APIInteraction,
  APIInteractionDataResolved,
  APIModalSubmitInteraction,
} from 'discord.js'
import type { Actor } from '../domain/access.ts'
import type { Input } from './command.ts'

/** Who asks for what, read from any interaction. */
export interface Ask {
  actor: Actor
  guildId: string | null
  channelId: string | null
  options: Readonly<Record<string, string | number | boolean>>
  fields: Readonly<Record<string, string>>
  resolved: APIInteractionDataResolved
}

type Typed = APIChatInputApplicationCommandInteraction | APIApplicationCommandAutocompleteInteraction

/** `bot create` of a typed command, with its options. */
export function typedCommand({ data }: Typed): {
  path: string
  options: Record<string, string | number | boolean>
  focused?: { name: string; typed: string; numeric: boolean }
} {
  let level: readonly APIApplicationCommandInteractionDataOption[] = data.options ?? []
  const path = [data.name]
  for (let inner = level[0]; inner && 'options' in inner; inner = level[0]) {
    path.push(inner.name)
    level = inner.options ?? []
  }
  const values = level.flatMap((option) => ('value' in option ? [option] : []))
  const focused = values.find((option) => 'focused' in option && option.focused === true)
  return {
    path: path.join(' '),
    options: Object.fromEntries(values.map(({ name, value }) => [name, value])),
    ...(focused ? { focused: { name: focused.name, typed: String(focused.value), numeric: focused.type !== 3 } } : {}),
  }
}

/** Values of a submitted form, whether its inputs stand in labels or in rows. */
export function submittedFields({ data }: APIModalSubmitInteraction): Record<string, string> {
  const inputs = data.components.flatMap((row) =>
    'component' in row ? [row.component] : 'components' in row ? row.components : [],
  )
  return Object.fromEntries(
    inputs.flatMap((input) =>
      'value' in input && typeof input.value === 'string' ? [[input.custom_id, input.value]] : [],
    ),
  )
}

/** `ownerOf` knows the owners of the guilds Muster is in. */
export function askOf(
  interaction: APIInteraction,
  ownerOf: (guildId: string) => string | undefined,
  given: Partial<Pick<Ask, 'options' | 'fields' | 'resolved'>>,
): Ask {
  const user = interaction.member?.user ?? interaction.user
  const guildId = interaction.guild_id ?? null
  return {
    actor: {
      userId: user?.id ?? '',
      username: user?.username ?? '',
      guildId,
      roleIds: interaction.member?.roles ?? [],
      ownsGuild: guildId !== null && user !== undefined && ownerOf(guildId) === user.id,
    },
    guildId,
    channelId: interaction.channel?.id ?? interaction.channel_id ?? null,
    options: {},
    fields: {},
    resolved: {},
    ...given,
  }
}

/** Options from buttons and forms are text whatever their type was; the readers take both. */
export function inputOf(
  ask: Ask,
  progress: (text: string) => void,
  replyId: Input['replyId'] = async () => undefined,
): Input {
  const { options, resolved } = ask
  const id = (option: string) => (typeof options[option] === 'string' ? options[option] : undefined)
  return {
    actor: ask.actor,
    guildId: ask.guildId,
    channelId: ask.channelId,
    text: (option) => id(option),
    integer(option) {
      const value = options[option]
      const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
      return typeof number === 'number' && Number.isInteger(number) ? number : undefined
    },
    flag(option) {
      const value = options[option]
      return value === true || value === 'true' ? true : value === false || value === 'false' ? false : undefined
    },
    user(option) {
      const userId = id(option)
      if (userId === undefined) return undefined
      const user = resolved.users?.[userId]
      const name = resolved.members?.[userId]?.nick ?? user?.global_name ?? user?.username ?? userId
      return { id: userId, name, bot: user?.bot === true }
    },
    role(option) {
      const roleId = id(option)
      return roleId === undefined ? undefined : { id: roleId, name: resolved.roles?.[roleId]?.name ?? roleId }
    },
    channel(option) {
      const channelId = id(option)
      if (channelId === undefined) return undefined
      return { id: channelId, name: resolved.channels?.[channelId]?.name ?? channelId }
    },
    field: (fieldId) => ask.fields[fieldId],
    progress,
    replyId,
  }
}
