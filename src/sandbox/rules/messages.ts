import { fields } from './fields.ts'
import { createForm } from './form.ts'
import { checkMessageAt, refuseEmpty } from './message-body.ts'

export { checkCallback } from './callback.ts'

/** Throws what Discord would answer to this message body; `files` = number of uploads beside it, `edit` = it changes an existing message. */
export function checkMessage(body: unknown, options: { files: number; edit?: boolean }): void {
  const form = createForm()
  const message = fields(form, body)
  if (message) checkMessageAt(form, message, options)
  form.finish()
  if (message) refuseEmpty(message, options)
}
