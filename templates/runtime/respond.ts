import type { Answer } from './command.ts'
import { DataUnavailable } from './data-client.ts'
import type { PlainLog } from './plain-log.ts'

/** How an answer goes back; one per interaction, made by the carrier. */
export interface Responder {
  reply(answer: Answer): Promise<void>
  /** “thinking…”: keeps the interaction alive for 15 minutes. */
  defer(ephemeral: boolean): Promise<void>
  /** Replaces the “thinking…”. */
  edit(answer: Answer): Promise<void>
}

/** Discord drops an interaction after 3 s; half of that is left for the way there and back. */
export const deferAfterMs = 1500

export interface RespondOptions {
  /** What was asked, for the log: `/refer`. */
  title: string
  slowAnswer: 'public' | 'ephemeral'
  run: () => Promise<Answer>
  log: PlainLog
  /** Told once for every answer that could not be made or sent. */
  onError: () => void
}

/** Runs a command and brings its answer to the person in time, whatever happens inside. Never rejects. */
export async function respond(responder: Responder, options: RespondOptions): Promise<void> {
  const { title, log, onError } = options
  const started = Date.now()
  let deferred: Promise<void> | undefined
  const timer = setTimeout(() => {
    deferred = responder.defer(options.slowAnswer === 'ephemeral')
    // Looked at below, once the answer is there; until then it must not count as unhandled.
    deferred.catch(() => undefined)
  }, deferAfterMs)
  try {
    const answer = await options.run().catch((error: unknown) => failureAnswer(error, options))
    clearTimeout(timer)
    if (deferred === undefined) await responder.reply(answer)
    else {
      await deferred
      await responder.edit(answer)
    }
    log.info(`${title} answered in ${Date.now() - started} ms: ${answer.title}`)
  } catch (error) {
    onError()
    log.error(`${title} could not be answered`, error)
  } finally {
    clearTimeout(timer)
  }
}

function failureAnswer(error: unknown, { title, log, onError }: RespondOptions): Answer {
  onError()
  if (error instanceof DataUnavailable) {
    log.warn(`${title}: ${error.message}`)
    return dataAway('Try the command again in a minute.')
  }
  const [number = 0] = crypto.getRandomValues(new Uint32Array(1))
  const incident = number.toString(16).padStart(8, '0')
  log.error(`${title} failed, incident ${incident}`, error)
  return {
    title: 'Something went wrong',
    text: `The command could not be finished. If it happens again, tell the server's admins this number: \`${incident}\`.`,
    tone: 'bad',
    ephemeral: true,
  }
}

/** The one message for a database that cannot be reached; `advice` says what becomes of what was typed. */
export function dataAway(advice: string): Answer {
  return {
    title: 'Not available right now',
    text: `The data behind this command cannot be reached at the moment. ${advice}`,
    tone: 'warning',
    ephemeral: true,
  }
}
