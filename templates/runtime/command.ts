/** What one person typed, whatever carried it here: a gateway session or an HTTP request. */
export interface CommandInput extends Sender {
  command: string
  /** The option readers answer undefined for what was left out. */
  text(option: string): string | undefined
  number(option: string): number | undefined
  flag(option: string): boolean | undefined
  person(option: string): Person | undefined
}

/** What one person pressed or picked. Its id is `name:first:second`: the component's name and what it was made with. */
export interface ComponentInput extends Sender {
  component: string
  args: readonly string[]
  /** What was picked from a menu; empty for a button. */
  values: readonly string[]
}

/** Who it was, and where. */
export interface Sender {
  /** Undefined in direct messages. */
  guildId: string | undefined
  user: Person
  /** True when Discord says that the person has this permission bit in this channel; false in direct messages. */
  may(permission: bigint): boolean
}

export interface Person {
  id: string
  /** As Discord shows it; made by people, so escape it before it goes into Markdown. */
  name: string
  bot: boolean
}

/** What the person gets to see: one embed and what can be pressed below it. Long text is cut to Discord's limits when it is rendered. */
export interface Answer {
  title: string
  text?: string
  fields?: readonly { name: string; value: string; inline?: boolean }[]
  footer?: string
  /** A small line above the title. */
  author?: string
  /** Where the title leads: an http(s) address. */
  url?: string
  tone: 'good' | 'info' | 'warning' | 'bad'
  /** `#rrggbb` in place of the tone's colour. */
  colour?: string
  /** Shown below the text. `alt` says in words what it shows. */
  image?: { name: string; content: Uint8Array; alt: string }
  /** At most five; a menu takes a row of its own. */
  rows?: readonly (readonly Button[] | Menu)[]
  /** Seen only by the person who typed the command. */
  ephemeral?: boolean
}

/** A button that Discord brings back as a `ComponentInput`, or one that opens an address. */
export type Button = { label: string; disabled?: boolean } & (
  | { id: string; style?: 'primary' | 'secondary' | 'danger' }
  | { url: string }
)

/** A select menu of up to 25 options, of which one is picked. */
export interface Menu {
  id: string
  placeholder: string
  options: readonly { label: string; value: string; description?: string; chosen?: boolean }[]
}

/** Calls one of the few database functions that a bot's key allows; throws `DataUnavailable` or `DataRefused`. */
export type CallData = (name: string, args: Readonly<Record<string, unknown>>) => Promise<unknown>

export type Settings = Readonly<Record<string, string | number | boolean>>

/** What came of giving a role. `forbidden`: the bot lacks Manage Roles, or its own role is not above the other. */
export type RoleOutcome = 'given' | 'forbidden' | 'unknown' | 'unavailable'

/** What came of writing in a channel. `forbidden`: the bot may not see it, write in it or embed links there. */
export type AnnounceOutcome = 'sent' | 'forbidden' | 'unknown' | 'unavailable'

/** What a command may do in Discord besides answering. Never throws: a reward that fails must not undo what it was for. */
export interface DiscordActions {
  /** Safe to repeat. */
  giveRole(guildId: string, userId: string, roleId: string, reason: string): Promise<RoleOutcome>
  /** Writes in a channel, as the bot. */
  announce(channelId: string, answer: Answer): Promise<AnnounceOutcome>
}

/** What a command may use besides its input. */
export interface CommandContext {
  settings: Settings
  call: CallData
  discord: DiscordActions
}

/** How a command is tried without Discord: what is typed, and what the database is taken to answer. */
export interface Canary {
  options?: Readonly<Record<string, string | number | boolean | Person>>
  /** By function, for those that would write. Functions that are not named are really called, for a server that does not exist. */
  data?: Readonly<Record<string, unknown>>
}

/** One command, written once for every carrier: from what was typed to what is shown. */
export interface BotCommand {
  /** Discord fixes at the first response who sees a slow answer; this decides it. Quick answers decide for themselves. */
  slowAnswer: 'public' | 'ephemeral'
  run(input: CommandInput, context: CommandContext): Promise<Answer>
  /** Tried when the bot starts and every few minutes; a release whose canary fails is taken back. */
  canary?: Canary
}

/** What a button or menu does. Its answer takes the place of the message, unless it is ephemeral. */
export interface BotComponent {
  run(input: ComponentInput, context: CommandContext): Promise<Answer>
}

/** A template's code: its commands by name (`group sub` for subcommands), and its buttons and menus by name. */
export interface BotTemplate {
  commands: Readonly<Record<string, BotCommand>>
  components?: Readonly<Record<string, BotComponent>>
}

/** A template with what it was generated with: all that a carrier needs to run it. */
export interface GeneratedBot {
  /** Loads the template's code; may reject, because the code may throw when it is loaded. */
  load(): Promise<{ template: BotTemplate }>
  /** Name and version, for the log. */
  title: string
  settings: Settings
  /** The paths of the commands that are registered for it. */
  commands: readonly string[]
}
