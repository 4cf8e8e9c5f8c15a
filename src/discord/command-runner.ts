import { randomBytes } from 'node:crypto'
import type { App } from '../app.ts'
import { allows } from '../domain/access.ts'
import { Problem, type ProblemCode, problem } from '../domain/errors.ts'
import type { Clock } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import type { Redactor } from '../lib/redact.ts'
import type { Answer } from './answer.ts'
import type { Ask } from './ask.ts'
import type { Command, Reply } from './command.ts'
import { messageOf, problemPanel } from './message.ts'
import { describeError } from './rest.ts'
import { within } from './within.ts'

/** One thing a person wants of one command. */
export interface Attempt {
  path: string
  command: Command
  ask: Ask
  answer: Answer
  /** Done once access is certain; calls `begun` when `run` is next. Answers undefined when a form or a confirmation comes first. */
  work(begun: () => void): Promise<Reply | undefined>
}

interface Failure {
  code: ProblemCode
  outcome: 'refused' | 'problem' | 'fault'
}

export interface Needs {
  app: () => App
  adminGuildId: string
  redact: Pick<Redactor, 'text'>
  log: Log
  clock: Clock
}

/** A problem with a form or an access check must be said within 3 s, and deferring would rule out the form and private refusals. */
export const decideWithinMs = 2200

/** Checks access, does the work, says what went wrong, and writes the audit row: whatever happens, once. Never rejects. */
export function createCommandRunner({ app, adminGuildId, redact, log, clock }: Needs) {
  async function mayRun(path: string, command: Command, ask: Ask, leftMs: number): Promise<void> {
    if (!command.everywhere && ask.guildId === null) throw problem('GuildOnly', path)
    if (!command.everywhere && ask.guildId !== adminGuildId) throw problem('AdminGuildOnly', path)
    const level = await within(leftMs, clock, () => app().access.levelOf(ask.actor), problem('DatabaseUnreachable'))
    if (!allows(level, command.level)) throw problem('NotAllowed', path, command.level)
  }

  async function run({ path, command, ask, answer, work }: Attempt): Promise<void> {
    let begun = false
    let ran = true
    let failure: Failure | undefined
    try {
      await mayRun(path, command, ask, decideWithinMs - answer.elapsedMs())
      refuseSecrets(command, ask, redact)
      const reply = await work(() => {
        begun = true
      })
      ran = reply !== undefined
      if (reply?.problem) failure = { code: reply.problem, outcome: 'problem' }
    } catch (error) {
      const { problem, outcome } = told(error, path, ask)
      failure = { code: problem.code, outcome }
      const message = messageOf([problemPanel(problem)], redact)
      await (begun ? answer.show(message) : answer.whisper(message)).catch((unsaid: unknown) =>
        log.warn({ err: describeError(unsaid, redact), command: path }, 'an answer could not be delivered'),
      )
    }
    if (ran) await record(path, ask, answer.elapsedMs(), failure)
  }

  function told(error: unknown, path: string, ask: Ask) {
    if (error instanceof Problem) {
      return { problem: error, outcome: refusals.has(error.code) ? ('refused' as const) : ('problem' as const) }
    }
    const incident = randomBytes(4).toString('hex')
    log.error(
      { incident, command: path, actor: ask.actor.userId, err: describeError(error, redact) },
      'a command failed',
    )
    return { problem: problem('Unexpected', incident), outcome: 'fault' as const }
  }

  async function record(path: string, ask: Ask, durationMs: number, failure: Failure | undefined) {
    try {
      await app().audit.record({
        actorId: ask.actor.userId,
        actorName: redact.text(ask.actor.username),
        guildId: ask.guildId,
        channelId: ask.channelId,
        command: path,
        options: auditedOptions(ask, redact),
        outcome: failure?.outcome ?? 'ok',
        problem: failure?.code ?? null,
        durationMs,
      })
    } catch (error) {
      log.warn({ err: describeError(error, redact), command: path }, 'an audit row could not be written')
    }
  }

  return { run, mayRun }
}

const refusals = new Set<string>([
  'NotAllowed',
  'GuildOnly',
  'AdminGuildOnly',
  'NotYourButton',
  'NotYours' as ProblemCode,
])

/** What a command keeps, people get to see again: a token in a name or a description must not become part of it. */
function refuseSecrets({ secretFields = [] }: Command, ask: Ask, redact: Pick<Redactor, 'text'>): void {
  const typed = Object.entries({ ...ask.options, ...ask.fields }).filter(([name]) => !secretFields.includes(name))
  const secret = typed.find(([, value]) => typeof value === 'string' && redact.text(value) !== value)
  if (secret) throw problem('SecretTyped', secret[0])
}

/** Of forms only the names of the fields are kept: what was typed may be a token. */
function auditedOptions({ options, fields }: Ask, redact: Pick<Redactor, 'text'>) {
  const typed = Object.entries(options).map(([key, value]) => [
    key,
    typeof value === 'string' ? redact.text(value).slice(0, 500) : value,
  ])
  const form = Object.keys(fields)
  return Object.fromEntries(form.length > 0 ? [...typed, ['form', form.join(', ')]] : typed) as Record<
    string,
    string | number | boolean
  >
}
