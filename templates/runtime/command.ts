/** What one person typed, whatever carried it here: a gateway session or an HTTP request. */
export interface CommandInput {
  command: string
  /** Undefined in direct messages. */
  guildId: string | undefined
  user: Person
  /** The option readers answer undefined for what was left out. */
  text(option: string): string | undefined
  number(option: string): number | undefined
  flag(option: string): boolean | undefined
  person(option: string): Person | undefined
}

export interface Person {
  id: string
  /** As Discord shows it; made by people, so escape it before it goes into Markdown. */
  name: string
  bot: boolean
}

/** What the person gets to see: one embed. Long text is cut to Discord's limits when it is rendered. */
export interface Answer {
  title: string
  text?: string
  fields?: readonly { name: string; value: string; inline?: boolean }[]
  footer?: string
  tone: 'good' | 'info' | 'warning' | 'bad'
  /** Seen only by the person who typed the command. */
  ephemeral?: boolean
}

/** Calls one of the few database functions that a bot's key allows; throws `DataUnavailable` or `DataRefused`. */
export type CallData = (name: string, args: Readonly<Record<string, unknown>>) => Promise<unknown>

export type Settings = Readonly<Record<string, string | number | boolean>>

/** What a command may use besides its input. */
export interface CommandContext {
  settings: Settings
  call: CallData
}

/** One command, written once for every carrier: from what was typed to what is shown. */
export interface BotCommand {
  /** Discord fixes at the first response who sees a slow answer; this decides it. Quick answers decide for themselves. */
  slowAnswer: 'public' | 'ephemeral'
  run(input: CommandInput, context: CommandContext): Promise<Answer>
}

/** A template's code: its commands by name. */
export interface BotTemplate {
  commands: Readonly<Record<string, BotCommand>>
}
