import type { Strategy } from '../domain/bot.ts'
import type { LedgerStart } from '../domain/login-budget.ts'
import type { Login, Stores } from '../stores/stores.ts'

type Ledger = Omit<Stores['logins'], 'launchesOf'> & {
  starts: (LedgerStart & { applicationId: string })[]
  refusals: number
}

/** The ledger of logins in memory, for one application per bot. */
export function aLedger(): Ledger {
  const starts: (LedgerStart & { applicationId: string; id: number })[] = []
  let serial = 0
  const ledger: Ledger = {
    starts,
    refusals: 0,
    async ledgerOf(applicationId: string, _: Strategy, now: Date) {
      const recent = starts.filter(
        (s) => s.applicationId === applicationId && now.getTime() - s.at.getTime() < 86_400_000,
      )
      return { starts: recent, reconnects: 0, lastReconnectAt: null, refusals: ledger.refusals }
    },
    async book(logins: readonly Login[]) {
      const entries = new Map<string, number>()
      for (const { kind, ...login } of logins) {
        serial += 1
        starts.push({ ...login, unattended: kind === 'unattended', id: serial })
        entries.set(login.botId, serial)
      }
      return entries
    },
    async takeBack(id: number) {
      const index = starts.findIndex((s) => s.id === id)
      if (index >= 0) starts.splice(index, 1)
    },
    async noteRefusals(counts: Readonly<Record<number, number>>) {
      for (const n of Object.values(counts)) ledger.refusals += n
      return ledger.refusals
    },
  }
  return ledger
}
