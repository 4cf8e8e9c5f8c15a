import type { Strategy } from '../domain/bot.ts'
import { Problem, problem, recalled } from '../domain/errors.ts'
import type { Redactor } from '../lib/redact.ts'
import { TookTooLong } from './within.ts'

/** Why an engine did not do something, in words that a person may read: short, on one line, without secrets. Undefined for what only the log has words for. */
export function engineProblem(error: unknown, strategy: Strategy, redact: Redactor): Problem | undefined {
  if (error instanceof Problem) return clean(error, redact)
  if (error instanceof TookTooLong) return problem('EngineSlow', strategy, String(Math.round(error.ms / 1000)))
  return isUnreachable(error) ? unreachableProblem(error, strategy, redact) : undefined
}

/** The same of an engine of which nothing can be seen, whatever the error: there is always something to tell. */
export function unreachableProblem(error: unknown, strategy: Strategy, redact: Redactor): Problem {
  const under = isUnreachable(error) ? error.cause : error
  if (under instanceof Problem) return clean(under, redact)
  const why = under instanceof TookTooLong ? `it said nothing for ${Math.round(under.ms / 1000)} s` : wordsOf(under)
  return clean(problem('EngineUnreachable', strategy, why), redact)
}

/** By its name, since a driver's classes are not for services. */
const isUnreachable = (error: unknown): error is Error => error instanceof Error && error.name === 'DriverUnreachable'

const longest = 400

function clean(told: Problem, redact: Redactor): Problem {
  const words = redact.text(told.message).replace(/\s+/g, ' ')
  return recalled(told.code, words.length > longest ? `${words.slice(0, longest - 1).trimEnd()}…` : words)
}

/** Each error says what it was doing and the one beneath it why; of several tries the first stands for all. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return ''
  const first = error instanceof AggregateError ? error.errors[0] : error.cause
  const beneath = wordsOf(first)
  const own = error.message.trim()
  return own === '' || beneath.includes(own) ? beneath : [own, beneath].filter(Boolean).join(' ')
}
