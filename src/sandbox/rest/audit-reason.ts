import { createForm } from '../rules/form.ts'

const LONGEST = 512

/**
 * Checks the header `X-Audit-Log-Reason`, in which the reason stands URL-encoded (resources/audit-log, Audit Log Entry Object).
 * There is no audit log here that would show it. ~ Under which key a refusal stands is not documented, nor that an empty reason
 * and text that is no encoding are taken.
 */
export function checkAuditReason(header: string | undefined): void {
  if (header === undefined || [...decoded(header)].length <= LONGEST) return
  const form = createForm()
  form.at('reason').refuse('BASE_TYPE_MAX_LENGTH', `Must be ${LONGEST} or fewer in length.`)
  form.finish()
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
