import { z } from 'zod'
import type { LoginLedger } from '../domain/login-budget.ts'
import type { Database } from './connect.ts'
import { instant } from './rows.ts'
import type { LoginStore } from './stores.ts'
import { unwrap } from './unwrap.ts'

const ledgerSchema = z.object({
  starts: z.array(
    z.object({ at: instant, unattended: z.boolean(), botId: z.uuid().nullable(), generation: z.number().int() }),
  ),
  reconnects: z.number().int(),
  lastReconnectAt: instant.nullable(),
  refusals: z.number().int(),
}) satisfies z.ZodType<LoginLedger>

export function createLoginStore(db: Database): LoginStore {
  return {
    async ledgerOf(applicationId, strategy, now) {
      const asked = { p_application_id: applicationId, p_strategy: strategy, p_now: now.toISOString() }
      return ledgerSchema.parse(unwrap(await db.rpc('login_ledger_of', asked)))
    },
    async note(login) {
      const p_login = { ...login, at: login.at.toISOString() }
      return z.number().parse(unwrap(await db.rpc('login_note', { p_login })))
    },
    async takeBack(id) {
      unwrap(await db.from('login_ledger').delete().eq('id', id))
    },
    async noteRefusals(counts, now) {
      const noted = { p_egress: 'here', p_now: now.toISOString(), p_counts: counts }
      return z.number().parse(unwrap(await db.rpc('refusals_note', noted)))
    },
  }
}
