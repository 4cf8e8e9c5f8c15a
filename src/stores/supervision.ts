import { z } from 'zod'
import { botStatuses, causes } from '../domain/bot.ts'
import type { Database } from './connect.ts'
import { instant } from './rows.ts'
import type { BlindSpan, SupervisionStore, Vitals } from './stores.ts'
import { unwrap } from './unwrap.ts'

/** The functions below answer in the domain's own names. */
const vitalsSchema = z.object({
  now: instant,
  lease: z
    .object({ heldBy: z.string(), generation: z.number(), heldSince: instant, standbyBy: z.string().nullable() })
    .nullable(),
  outbox: z.object({ pending: z.number(), tried: z.number(), oldestAt: instant.nullable() }),
  incidentsOpen: z.number(),
  logins: z.object({ botName: z.string(), used: z.number(), unattended: z.number() }).nullable(),
}) satisfies z.ZodType<Vitals>

const changedSchema = z.object({
  ...{ name: z.string(), clientName: z.string() },
  ...{ before: z.enum(botStatuses), after: z.enum(botStatuses), cause: z.enum(causes).nullable() },
})
const spansSchema = z.array(
  z.object({
    ...{ id: z.number(), reason: z.enum(['away', 'interrupted', 'monitor_blind', 'discord_outage']) },
    ...{ startedAt: instant, endedAt: instant, bots: z.number(), reconnected: z.number() },
    changed: z.array(changedSchema),
  }),
) satisfies z.ZodType<BlindSpan[]>

export function createSupervisionStore(db: Database): SupervisionStore {
  return {
    vitals: async () => vitalsSchema.parse(unwrap(await db.rpc('supervisor_vitals'))),
    async blindSpans({ settleMs, patienceMs }) {
      const times = { p_settle: `${settleMs} milliseconds`, p_patience: `${patienceMs} milliseconds` }
      return spansSchema.parse(unwrap(await db.rpc('blind_spans_due', times)))
    },
    async tellBlindSpan(id, text) {
      unwrap(await db.rpc('blind_span_tell', { p_id: id, p_text: text }))
    },
  }
}
