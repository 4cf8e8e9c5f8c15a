/** What Discord's client would refuse to send; its message is one sentence for the person who typed. */
export class TypingError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'TypingError'
  }
}
