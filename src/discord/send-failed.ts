import { SendFailed } from '../domain/delivery.ts'
import type { Redactor } from '../lib/redact.ts'
import { restFailure } from './rest.ts'

/** Unknown channel, unknown message; missing access, missing permissions (topics/opcodes-and-status-codes). */
const codes = { missing: [10003, 10008], forbidden: [50001, 50013] }
/** Only a person can mend these. */
const goneCodes = [10003, ...codes.forbidden]

/** What a REST call's failure means for a message; `alsoGone` = codes after which no waiting helps here. */
export function sendFailed(
  error: unknown,
  redact: Pick<Redactor, 'text'>,
  alsoGone: readonly number[] = [],
): SendFailed {
  const failure = restFailure(error)
  if (failure === undefined) return new SendFailed('The message could not be sent.', { cause: error })
  if (failure.kind === 'limited') {
    const { retryAfterMs, everywhere } = failure
    return new SendFailed('Discord asks for a pause.', { retryAfterMs, everywhere })
  }
  // The cause is left out: its address and body are nobody's business.
  if (failure.kind === 'unreachable') return new SendFailed('Discord does not answer.', { away: true })
  const message = `Discord refused the message (${failure.status}, code ${failure.code}): ${redact.text(failure.message)}`
  const gone = goneCodes.includes(failure.code) || alsoGone.includes(failure.code)
  const [forbidden, missing] = [codes.forbidden.includes(failure.code), codes.missing.includes(failure.code)]
  return new SendFailed(message, { gone, forbidden, missing, invalid: failure.status === 400 && !gone })
}
