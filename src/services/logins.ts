import { crashStarts, judgeStart, unattendedCeiling } from '../domain/login-budget.ts'
import type { Clock } from '../lib/clock.ts'
import type { Stores } from '../stores/stores.ts'
import type { Logins } from './services.ts'

/** Reads the ledger of logins for people and for checks before a release. */
export function createLogins(needs: { logins: Pick<Stores['logins'], 'ledgerOf'>; clock: Clock }): Logins {
  const { logins, clock } = needs
  return {
    async of({ applicationId, strategy }) {
      if (applicationId === null || strategy === 'serverless') return undefined
      const now = clock.now()
      const ledger = await logins.ledgerOf(applicationId, strategy, now)
      // The spacing of a few seconds is of no interest to anyone who reads this.
      const verdict = judgeStart(ledger, { unattended: true, maxConcurrency: 1, windowMs: 0 }, now)
      return {
        used: ledger.starts.length + ledger.reconnects,
        unattended: ledger.starts.filter(({ unattended }) => unattended).length,
        unattendedLeft: Math.max(0, unattendedCeiling - crashStarts(ledger, now).length),
        ...(verdict.may ? {} : { heldUntil: verdict.until }),
      }
    },
  }
}
