import type { Log } from '../lib/log.ts'
import type { Redactor } from '../lib/redact.ts'
import type { Stores } from '../stores/stores.ts'
import type { App } from './services.ts'

/** Writes what was asked of Muster, redacted. Never rejects: an answer must not fail because its record did. */
export function createAudit(needs: { audit: Stores['audit']; redact: Redactor; log: Log }): App['audit'] {
  const { audit, redact, log } = needs
  return {
    async record(entry) {
      const options = Object.fromEntries(
        Object.entries(entry.options).map(([name, value]) => [
          name,
          typeof value === 'string' ? redact.text(value) : value,
        ]),
      )
      try {
        await audit.record({ ...entry, options })
      } catch (error) {
        log.error({ err: error, audit: { ...entry, options } }, 'an audit row could not be written')
      }
    },
  }
}
