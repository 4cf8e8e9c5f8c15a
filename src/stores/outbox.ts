import { z } from 'zod'
import { incidentSchema, outboxItemSchema } from '../domain/incident.ts'
import type { Database } from './connect.ts'
import { firstRow, fromRow } from './rows.ts'
import type { OutboxStore } from './stores.ts'
import { unwrap } from './unwrap.ts'

const stateSchema = z.object({
  state: z.enum(['pending', 'sent', 'merged', 'skipped', 'given_up']),
  error: z.string().nullable(),
  messageId: z.string().nullable(),
})

const dueSchema = z.array(z.looseObject({ incident: z.unknown().optional() }))
const incidentOf = ({ incident }: { incident?: unknown }) => (incident ? fromRow(incidentSchema, incident) : undefined)

export function createOutboxStore(db: Database): OutboxStore {
  return {
    async due(limit) {
      const rows = dueSchema.parse(unwrap(await db.rpc('outbox_due', { p_limit: limit })))
      return rows.map((row) => ({ ...fromRow(outboxItemSchema, row), incident: incidentOf(row) }))
    },
    async begin(id) {
      const begun = z
        .object({ incident: z.unknown() })
        .nullable()
        .parse(unwrap(await db.rpc('outbox_begin', { p_id: id })))
      return begun === null ? undefined : { incident: incidentOf(begun) }
    },
    async postpone(ids, afterMs, why) {
      unwrap(await db.rpc('outbox_postpone', { p_ids: ids, p_after_ms: afterMs, p_error: why }))
    },
    async add({ kind, text, severity = 'minor', channelId, messageId, dedupeKey }) {
      const item = { p_kind: kind, p_text: text, p_channel_id: channelId ?? null, p_dedupe_key: dedupeKey }
      const added = await db.rpc('outbox_add', {
        ...item,
        p_message_id: messageId ?? null,
        p_severity: severity,
      })
      return z.number().parse(unwrap(added))
    },
    async sent(id, messageId) {
      unwrap(await db.rpc('outbox_sent', { p_id: id, p_message_id: messageId }))
    },
    async retry(id, afterMs, error) {
      unwrap(await db.rpc('outbox_retry', { p_id: id, p_after_ms: afterMs, p_error: error }))
    },
    async hold(id, until) {
      unwrap(await db.rpc('outbox_hold', { p_id: id, p_until: until.toISOString() }))
    },
    async skip(id) {
      unwrap(await db.rpc('outbox_skip', { p_id: id }))
    },
    async giveUp(id, error) {
      unwrap(await db.rpc('outbox_give_up', { p_id: id, p_error: error }))
    },
    async find(id) {
      return firstRow(stateSchema, unwrap(await db.from('outbox').select('state, error, message_id').eq('id', id)))
    },
  }
}
