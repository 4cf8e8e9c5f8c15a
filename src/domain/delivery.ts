/** A message that did not go out, with what decides whether trying again can help. */
export class SendFailed extends Error {
  readonly retryAfterMs: number | undefined
  /** The channel is gone or closed to us: do not try again there. */
  readonly gone: boolean
  constructor(message: string, options: { retryAfterMs?: number; gone?: boolean; cause?: unknown }) {
    super(message, { cause: options.cause })
    this.name = 'SendFailed'
    this.retryAfterMs = options.retryAfterMs
    this.gone = options.gone ?? false
  }
}
