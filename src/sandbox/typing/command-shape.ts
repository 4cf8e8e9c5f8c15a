/** A registered slash command with the application that owns it, as `parseCommandLine` takes it. */
export interface TypedCommand {
  applicationId: string
  applicationName: string
  /** A chat-input command as Discord's API gives it: id, name, options. */
  command: object
}

/** What is read of a registered command; registration checked it (rules/commands.ts). */
export interface CommandShape {
  id?: string
  name: string
  type?: number
  guild_id?: string
  options?: readonly OptionShape[]
}

/** What is read of an option, subcommand (type 1) or subcommand group (type 2). */
export interface OptionShape {
  name: string
  type: number
  description?: string
  required?: boolean
  autocomplete?: boolean
  choices?: readonly { name: string; value: string | number }[]
  options?: readonly OptionShape[]
  min_value?: number
  max_value?: number
  min_length?: number
  max_length?: number
  channel_types?: readonly number[]
}

/** Finds ids by what a person types: names and ids alike; undefined where the guild has none such. */
export interface Resolve {
  user(name: string): string | undefined
  channel(name: string): string | undefined
  role(name: string): string | undefined
  /** Of the files that came along; absent where none can. */
  attachment?(name: string): string | undefined
}

/** An option as it stands in an interaction's data; subcommands carry `options` instead of a value. */
export interface InteractionOption {
  name: string
  type: number
  value?: string | number | boolean
  focused?: true
  options?: InteractionOption[]
}

/** Ids that the interaction's `resolved` must describe. */
export interface ResolvedIds {
  users: string[]
  channels: string[]
  roles: string[]
  attachments: string[]
}
