import type { BotTemplate, Canary, CommandContext, CommandInput, Person } from './command.ts'
import { renderAnswer } from './render-answer.ts'

/** The verdict of a self-check; `failed` names the first command that did not answer, and why. */
export interface CanaryReport {
  ok: boolean
  /** ISO 8601, by the bot's clock. */
  at: string
  failed?: string
}

/** How often a running bot tries its own commands. */
const checkEveryMs = 5 * 60_000

/** A check may fail for a moment's want of the database, so the next follows soon, and each failure in a row doubles the wait. */
export const nextCheckMs = (failuresInARow: number): number =>
  failuresInARow === 0 ? checkEveryMs : Math.min(checkEveryMs, 5_000 * 2 ** (failuresInARow - 1))

/** A command that takes longer would not answer a person in time either: Discord waits 3 s. */
const patienceMs = 10_000

export interface SelfCheckNeeds {
  template: BotTemplate
  /** The paths of the commands that are registered for the bot. */
  commands: readonly string[]
  context: Pick<CommandContext, 'settings' | 'call'>
  now?: () => Date
}

/** Runs every command's canary through the command table, without touching Discord and without writing anything. Never rejects. */
export async function selfCheck({ template, commands, context, now = () => new Date() }: SelfCheckNeeds) {
  const at = now().toISOString()
  for (const name of commands) {
    const command = template.commands[name]
    const failed = command === undefined ? 'it has no code' : await failureOf(name, command, context)
    if (failed !== undefined) return { ok: false, at, failed: `/${name}: ${failed}`.slice(0, 300) }
  }
  return { ok: true, at } satisfies CanaryReport as CanaryReport
}

async function failureOf(
  name: string,
  { canary, run }: BotTemplate['commands'][string],
  { settings, call }: SelfCheckNeeds['context'],
): Promise<string | undefined> {
  if (canary === undefined) return undefined
  const context: CommandContext = {
    settings,
    call: async (fn, args) => (canary.data !== undefined && fn in canary.data ? canary.data[fn] : call(fn, args)),
    discord: { giveRole: async () => 'given', announce: async () => 'sent' },
  }
  let timer: NodeJS.Timeout | undefined
  try {
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`no answer within ${patienceMs / 1000} s`)), patienceMs)
    })
    const answer = await Promise.race([run(inputOf(name, canary), context), late])
    return renderAnswer(answer).embeds[0]?.title ? undefined : 'its answer has no title'
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  } finally {
    clearTimeout(timer)
  }
}

/** As if somebody with every permission had typed it in a server that does not exist. */
function inputOf(command: string, { options = {} }: Canary): CommandInput {
  const optionOf = <T>(option: string, fits: (value: unknown) => boolean) => {
    const value = options[option]
    return fits(value) ? (value as T) : undefined
  }
  return {
    command,
    guildId: '0',
    user: { id: '1', name: 'canary', bot: false },
    may: () => true,
    text: (option) => optionOf<string>(option, (value) => typeof value === 'string'),
    number: (option) => optionOf<number>(option, (value) => typeof value === 'number'),
    flag: (option) => optionOf<boolean>(option, (value) => typeof value === 'boolean'),
    person: (option) => optionOf<Person>(option, (value) => typeof value === 'object'),
  }
}
