import type { SlashCommandBuilder, SlashCommandOptionsOnlyBuilder, SlashCommandSubcommandBuilder } from 'discord.js'
import type { App } from '../app.ts'
import type { AccessLevel, Actor } from '../domain/access.ts'
import type { ProblemCode } from '../domain/errors.ts'

/**
 * One slash command: data about itself plus `run`, which returns a reply as an HTTP handler returns a response. Deferring,
 * access, audit, errors, progress and the 15-minute limit belong to the dispatcher. The path of the file is the command.
 */
export interface Command {
  /** Name, description and options; `commands/index.ts` puts it into its group. */
  data: SlashCommandSubcommandBuilder | SlashCommandBuilder | SlashCommandOptionsOnlyBuilder
  /** The least level that may run it; checked here, on the server side, at every interaction. */
  level: AccessLevel
  /** True where only the person who typed it may see the answer. */
  ephemeral?: boolean
  /** Also registered in the guilds of clients, and usable in direct messages. */
  everywhere?: boolean
  /** By option name: what to offer while the person types; only asked for people of the command's level. At most 25 are shown. */
  autocomplete?: Readonly<Record<string, (typed: string, input: Input, app: App) => Promise<Choice[]>>>
  /** A form to be filled in before `run`; undefined = none needed this time. Must answer within a second. Its values come as `input.field(id)`. */
  form?(input: Input, app: App): Promise<Form | undefined>
  /** Fields of the form that are made for secrets; anywhere else, what looks like one is refused. */
  secretFields?: readonly string[]
  /** Asked before `run`, for what cannot be undone; `run` follows the click on its button. Undefined = nothing is lost this time. Throw the Problem for what is wrong already. */
  confirm?(input: Input, app: App): Promise<Confirmation | undefined>
  run(input: Input, app: App): Promise<Reply>
}

/** What the person gave. The option readers answer undefined for what was left out. */
export interface Input {
  actor: Actor
  guildId: string | null
  channelId: string | null
  text(option: string): string | undefined
  integer(option: string): number | undefined
  flag(option: string): boolean | undefined
  /** Ids, with the name for showing. */
  user(option: string): { id: string; name: string; bot: boolean } | undefined
  role(option: string): { id: string; name: string } | undefined
  channel(option: string): { id: string; name: string } | undefined
  /** A form's value, by the id of its field. */
  field(id: string): string | undefined
  /** Shows in place of “thinking…” what is being done; the dispatcher paces the edits. */
  progress(line: string): void
  /** Id of the message that shows the progress, once there is one; undefined where only one person sees it. Never rejects. */
  replyId(): Promise<string | undefined>
}

export interface Choice {
  name: string
  value: string
}

/** A modal of up to five fields. */
export interface Form {
  /** At most 45 characters. */
  title: string
  fields: readonly {
    id: string
    /** At most 45 characters. */
    label: string
    /** At most 100 characters. */
    description?: string
    value?: string
    placeholder?: string
    /** `long` = several lines. */
    style: 'short' | 'long'
    required: boolean
    maxLength?: number
  }[]
}

/** What will be lost, and the words on the button that does it. */
export interface Confirmation {
  title: string
  text: string
  /** For example “Delete Greeter”. */
  button: string
  /** Options for `run` after the click, few enough to fit into a custom id where it is to outlive a restart: ids, not names, so that a rename between does no harm. */
  options: Readonly<Record<string, string>>
}

/** The colour bar: green, amber, red, grey, blue. */
export type Tone = 'good' | 'warning' | 'bad' | 'quiet' | 'info'

/** Discord's limits need not be known here: the renderer cuts the middle of long text and says how much it left out. */
export interface Panel {
  title: string
  tone?: Tone
  text?: string
  fields?: readonly { name: string; value: string; inline?: boolean }[]
  footer?: string
}

export interface Reply {
  panels: readonly Panel[]
  files?: readonly { name: string; content: string }[]
  /** Links, and page buttons that run the same command again with these options. */
  buttons?: readonly (
    | { label: string; url: string }
    | { label: string; command: string; options: Readonly<Record<string, string>>; disabled?: boolean }
  )[]
  /** Code of the problem this reply tells of, where a command words a failure itself; the audit row keeps it. */
  problem?: ProblemCode
}

/** `/bot …` with its subcommands, or a command that stands alone. */
export type CommandGroup =
  | { name: string; description: string; commands: readonly Command[] }
  | { name: string; command: Command }
