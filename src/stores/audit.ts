import { z } from 'zod'
import type { Database } from './connect.ts'
import { fromRow, instant } from './rows.ts'
import type { AuditEntry, AuditStore } from './stores.ts'
import { unwrap } from './unwrap.ts'

const entrySchema = z.object({
  id: z.number().int(),
  at: instant,
  actorId: z.string(),
  actorName: z.string(),
  guildId: z.string().nullable(),
  channelId: z.string().nullable(),
  command: z.string(),
  options: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  outcome: z.enum(['ok', 'refused', 'problem', 'fault']),
  problem: z.string().nullable(),
  durationMs: z.number(),
}) satisfies z.ZodType<AuditEntry & { id: number; at: Date }>

export function createAuditStore(db: Database): AuditStore {
  return {
    async record(entry) {
      unwrap(
        await db.from('audit_log').insert({
          actor_id: entry.actorId,
          actor_name: entry.actorName,
          guild_id: entry.guildId,
          channel_id: entry.channelId,
          command: entry.command,
          options: entry.options,
          outcome: entry.outcome,
          problem: entry.problem,
          duration_ms: entry.durationMs,
        }),
      )
    },
    async list({ limit }) {
      const rows = unwrap(await db.from('audit_log').select().order('id', { ascending: false }).limit(limit))
      return z
        .array(z.unknown())
        .parse(rows)
        .map((row) => fromRow(entrySchema, row))
    },
  }
}
