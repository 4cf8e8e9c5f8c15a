import { fields } from './fields.ts'
import { createForm } from './form.ts'
import { type Beside, checkMessageAt, refuseEmpty } from './message-body.ts'

export { checkCallback } from './callback.ts'
export type { Beside } from './message-body.ts'

/** Throws what Discord would answer to this message body. */
export function checkMessage(body: unknown, beside: Beside): void {
  const form = createForm()
  const message = fields(form, body)
  if (message) checkMessageAt(form, message, beside)
  form.finish()
  if (message) refuseEmpty(message, beside)
}
