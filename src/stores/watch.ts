import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { botStatuses, causes, desires, strategies } from '../domain/bot.ts'
import { botReportSchema, canarySchema } from '../domain/health.ts'
import type { Wish } from '../domain/reconciliation.ts'
import { defaultWatchPolicy } from '../domain/watch-policy.ts'
import type { Database } from './connect.ts'
import { instant } from './rows.ts'
import type { WatchStore } from './stores.ts'
import { unwrap } from './unwrap.ts'

/** The functions below answer in the domain's own names. */
const wishSchema = z.object({
  botId: z.uuid(),
  desired: z.enum(desires),
  generation: z.number().int(),
  strategy: z.enum(strategies),
  movedFrom: z.enum(strategies).nullable(),
  deploying: z.boolean(),
  status: z.enum(botStatuses),
  cause: z.enum(causes).nullable(),
  statusSince: instant,
  observedGeneration: z.number().int(),
  openIncident: z.boolean(),
  maintenance: z
    .object({
      window: z.object({ since: instant, until: instant }).nullable(),
      endedAt: instant.nullable(),
      beneath: z.object({ status: z.enum(botStatuses), cause: z.enum(causes).nullable(), since: instant }).nullable(),
    })
    .nullish()
    .transform((stored) => stored ?? undefined),
  report: botReportSchema
    .extend({ receivedAt: instant, canary: canarySchema.nullish() })
    .nullable()
    .transform((stored) => {
      if (stored === null) return undefined
      const { canary, ...report } = stored
      return canary ? { ...report, canary } : report
    }),
})
const wishesSchema = z.array(wishSchema) satisfies z.ZodType<Wish[]>
const tickSchema = z.object({
  now: instant,
  mark: z.string(),
  full: z.boolean(),
  heardSince: instant,
  wishes: wishesSchema,
  gone: z.array(z.uuid()),
  maintenanceTurnsAt: instant.nullable().transform((at) => at ?? undefined),
})

export function createWatchStore(db: Database): WatchStore {
  return {
    async begin() {
      const runId = randomUUID()
      const { gapMs } = z.object({ gapMs: z.number() }).parse(unwrap(await db.rpc('watch_begin', { p_run_id: runId })))
      return { runId, gapMs }
    },
    async tick(runId, { mark, quietMs = defaultWatchPolicy.silentMs / 2, quiet = [] } = {}) {
      const asked = { p_run_id: runId, p_mark: mark ?? null, p_quiet_ms: Math.floor(quietMs), p_quiet: quiet }
      return tickSchema.parse(unwrap(await db.rpc('watch_tick', asked)))
    },
    async wishOf(botId) {
      return wishesSchema.parse(unwrap(await db.rpc('wishes_of', { p_bot_ids: [botId] })))[0]
    },
    async record(transitions, holdMs = 0) {
      if (transitions.length === 0) return []
      const written = await db.rpc('watch_record', { p_transitions: transitions, p_hold_ms: holdMs })
      return z.array(z.string()).parse(unwrap(written))
    },
    async end(runId) {
      unwrap(await db.rpc('watch_end', { p_run_id: runId }))
    },
  }
}
