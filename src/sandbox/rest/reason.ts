import type { RestContext } from './http.ts'

const LONGEST = 512

/** Why something was done, as the header X-Audit-Log-Reason says it: percent-encoded, at most 512 characters (page reference); null without. */
export function reasonOf(c: RestContext): string | null {
  const header = c.req.header('x-audit-log-reason')
  if (!header) return null
  try {
    return decodeURIComponent(header).slice(0, LONGEST)
  } catch {
    return header.slice(0, LONGEST)
  }
}
