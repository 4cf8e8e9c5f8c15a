/** A refusal of the control interface: a 4xx status and one sentence. */
export class ControlError extends Error {
  readonly status: 400 | 403 | 404 | 409 | 413 | 415 | 422
  constructor(status: ControlError['status'], message: string) {
    super(message)
    this.name = 'ControlError'
    this.status = status
  }
}

/** What was named does not exist. */
export const unknownThing = (kind: string, name: string) => new ControlError(404, `There is no ${kind} "${name}".`)

/** What was asked cannot be done as it was asked. */
export const refused = (sentence: string) => new ControlError(422, sentence)
