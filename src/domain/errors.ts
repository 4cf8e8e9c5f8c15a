/**
 * The catalogue of problems: every failure a person may read. The code is permanent; title, message and hint say what
 * happened, why, and what to do. Anything else is a fault of ours: logged with an incident id, the person sees the id only.
 */
type Entry = { title: string; message: string | ((...subject: string[]) => string); hint: string }

const entry = <const E extends Entry>(e: E) => e

/** Add an entry here; the wording test holds them all to the same rules (docs/writing-messages.md). */
export const catalogue = {
  BotNotFound: entry({
    title: 'No such bot',
    message: (name: string) => `There is no bot called “${name}”.`,
    hint: 'Pick one from the list that appears while you type, or see /bot list.',
  }),
  ClientNotFound: entry({
    title: 'No such client',
    message: (name: string) => `There is no client called “${name}”.`,
    hint: 'Pick one from the list that appears while you type, or see /client list.',
  }),
  NothingToChange: entry({
    title: 'Nothing to change',
    message: 'No option that changes anything was given, so everything stays as it was.',
    hint: 'Type the command again with at least one option to change.',
  }),
  TemplateHasNoSettings: entry({
    title: 'This template has no settings',
    message: (name: string) => `The template “${name}” has nothing to customize.`,
    hint: 'Leave “customize” out, or see /template show for what a template offers.',
  }),
  GrantWantsOne: entry({
    title: 'One user or one role is needed',
    message: 'Access is given to exactly one user or one role at a time.',
    hint: 'Fill in either “user” or “role”, and leave the other one out.',
  }),
  BotsCannotUseCommands: entry({
    title: 'That is a bot',
    message: (name: string) => `“${name}” is a bot, and Discord lets only people use commands.`,
    hint: 'Pick a person instead.',
  }),
  NoTokensGiven: entry({
    title: 'No token was given',
    message: 'The form came back without a single line in it.',
    hint: 'Use /application add again and paste one bot token per line.',
  }),
  ClientHasBots: entry({
    title: 'This client still has bots',
    message: (name: string) => `“${name}” cannot be deleted while it has bots.`,
    hint: 'Delete its bots first with /bot delete; /bot list shows them.',
  }),
  ApplicationInUse: entry({
    title: 'A bot uses this application',
    message: (name: string) => `The application “${name}” cannot leave the pool while a bot uses it.`,
    hint: 'Delete that bot first with /bot delete; /application list shows which one it is.',
  }),
} as const

export type ProblemCode = keyof typeof catalogue

/** A failure that a person may read whole. `subject` is shown to people: never put a secret in it. */
export class Problem extends Error {
  readonly code: ProblemCode
  readonly title: string
  readonly hint: string
  constructor(code: ProblemCode, subject: readonly string[], options?: { cause?: unknown }) {
    const e: Entry = catalogue[code]
    super(typeof e.message === 'string' ? e.message : e.message(...subject), options)
    this.name = 'Problem'
    this.code = code
    this.title = e.title
    this.hint = e.hint
  }
}

/** Makes the problem `code`; its words take `subject` in order. Throw what it returns. */
export function problem(code: ProblemCode, ...subject: string[]): Problem {
  return new Problem(code, subject)
}
