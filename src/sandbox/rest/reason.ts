import { createForm } from '../rules/form.ts'
import type { RestContext } from './http.ts'

const LONGEST = 512

/**
 * Why something is done, as the header X-Audit-Log-Reason says it (resources/audit-log, Audit Log Entry Object); null without.
 * Throws for more than 512 characters, ~ under this key; ~ what is no percent-encoding is taken as it stands.
 */
export function reasonOf(c: RestContext): string | null {
  const header = c.req.header('x-audit-log-reason')
  if (!header) return null
  const reason = decoded(header)
  if ([...reason].length <= LONGEST) return reason
  const form = createForm()
  form.at('reason').refuse('BASE_TYPE_MAX_LENGTH', `Must be ${LONGEST} or fewer in length.`)
  form.finish()
  return reason
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
