import { type Problem, problem } from '../domain/errors.ts'
import { restFailure } from './rest.ts'

/** The gateway closed with a code after which discord.js does not connect again. */
export function terminalClose(code: number): Problem {
  return code === 4004 ? problem('SupervisorTokenRefused') : problem('SupervisorRefused', String(code))
}

/** The problem behind a failed login; undefined where trying again can help. */
export function loginProblem(error: unknown): Problem | undefined {
  const { code, message } = error as { code?: unknown; message?: unknown }
  const failure = restFailure(error)
  if (code === 'TokenInvalid' || (failure?.kind === 'refused' && failure.status === 401))
    return problem('SupervisorTokenRefused')
  const close = typeof message === 'string' ? closesByWords[message] : undefined
  return close === undefined ? undefined : terminalClose(close)
}

/** @discordjs/ws throws these words alone when the gateway closes during a login. */
const closesByWords: Readonly<Record<string, number>> = {
  'Authentication failed': 4004,
  'Invalid shard': 4010,
  'Sharding is required': 4011,
  'Used an invalid API version': 4012,
  'Used invalid intents': 4013,
  'Used disallowed intents': 4014,
}
