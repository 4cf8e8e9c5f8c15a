/** A message that did not go out, with what decides whether trying again can help. */
export class SendFailed extends Error {
  readonly retryAfterMs: number | undefined
  /** That pause is asked for by all of Discord, not by this channel. */
  readonly everywhere: boolean
  /** The channel is gone or closed to us: only a person can mend that. */
  readonly gone: boolean
  /** Muster lacks a permission there. */
  readonly forbidden: boolean
  /** What it was meant for was deleted. */
  readonly missing: boolean
  /** Discord did not answer, or answered that it is broken: whatever else is sent now meets the same. */
  readonly away: boolean
  /** Discord will never take this message as it is. */
  readonly invalid: boolean
  constructor(
    message: string,
    options: {
      retryAfterMs?: number
      everywhere?: boolean
      gone?: boolean
      forbidden?: boolean
      missing?: boolean
      away?: boolean
      invalid?: boolean
      cause?: unknown
    },
  ) {
    super(message, { cause: options.cause })
    this.name = 'SendFailed'
    this.retryAfterMs = options.retryAfterMs
    this.everywhere = options.everywhere ?? false
    this.gone = options.gone ?? false
    this.forbidden = options.forbidden ?? false
    this.missing = options.missing ?? false
    this.away = options.away ?? false
    this.invalid = options.invalid ?? false
  }
}
