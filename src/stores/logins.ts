import { z } from 'zod'
import { botSchema } from '../domain/bot.ts'
import type { LoginLedger } from '../domain/login-budget.ts'
import { tokenRow } from './applications.ts'
import type { Database } from './connect.ts'
import { fromRow, instant } from './rows.ts'
import type { Launch, LoginStore } from './stores.ts'
import { unwrap } from './unwrap.ts'

const ledgerSchema = z.object({
  starts: z.array(
    z.object({ at: instant, unattended: z.boolean(), botId: z.uuid().nullable(), generation: z.number().int() }),
  ),
  reconnects: z.number().int(),
  lastReconnectAt: instant.nullable(),
  refusals: z.number().int(),
}) satisfies z.ZodType<LoginLedger>

const launchesSchema = z.array(
  z.object({ bot: z.object({ id: z.string() }).loose(), token: z.unknown(), ledger: z.unknown() }),
)

/** What is wrong with one bot's row must not keep the others down. */
function launchOf({ bot, token, ledger }: z.infer<typeof launchesSchema>[number]): Launch | Error {
  try {
    return {
      bot: fromRow(botSchema, bot),
      token: token === null ? undefined : fromRow(tokenRow, token),
      ledger: ledger === null ? undefined : ledgerSchema.parse(ledger),
    }
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

export function createLoginStore(db: Database): LoginStore {
  return {
    async ledgerOf(applicationId, strategy, now) {
      const asked = { p_application_id: applicationId, p_strategy: strategy, p_now: now.toISOString() }
      return ledgerSchema.parse(unwrap(await db.rpc('login_ledger_of', asked)))
    },
    async launchesOf(botIds, now) {
      const asked = { p_bot_ids: botIds, p_now: now.toISOString() }
      const rows = launchesSchema.parse(unwrap(await db.rpc('launches_of', asked)))
      return new Map(rows.map((row) => [row.bot.id, launchOf(row)]))
    },
    async book(logins) {
      const p_logins = logins.map((login) => ({ ...login, at: login.at.toISOString() }))
      const entries = z.record(z.string(), z.number()).parse(unwrap(await db.rpc('logins_book', { p_logins })))
      return new Map(Object.entries(entries))
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
