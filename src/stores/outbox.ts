import { z } from 'zod'
import { incidentSchema, outboxItemSchema } from '../domain/incident.ts'
import type { Database } from './connect.ts'
import { firstRow, fromRows } from './rows.ts'
import type { OutboxStore } from './stores.ts'
import { unwrap } from './unwrap.ts'

const stateSchema = z.object({
  state: z.enum(['pending', 'sent', 'merged', 'given_up']),
  error: z.string().nullable(),
  messageId: z.string().nullable(),
})

export function createOutboxStore(db: Database): OutboxStore {
  return {
    async due(limit) {
      return fromRows(outboxItemSchema, unwrap(await db.rpc('outbox_due', { p_limit: limit })))
    },
    async begin(id) {
      const begun = z
        .object({ incident: z.unknown() })
        .nullable()
        .parse(unwrap(await db.rpc('outbox_begin', { p_id: id })))
      return begun === null ? undefined : { incident: firstRow(incidentSchema, begun.incident ? [begun.incident] : []) }
    },
    async postpone(ids, afterMs, why) {
      unwrap(await db.rpc('outbox_postpone', { p_ids: ids, p_after_ms: afterMs, p_error: why }))
    },
    async add({ kind, text, channelId, messageId, dedupeKey }) {
      const item = { p_kind: kind, p_text: text, p_channel_id: channelId ?? null, p_dedupe_key: dedupeKey }
      const added = await db.rpc('outbox_add', { ...item, p_message_id: messageId ?? null })
      return z.number().parse(unwrap(added))
    },
    async sent(id, messageId) {
      unwrap(await db.rpc('outbox_sent', { p_id: id, p_message_id: messageId }))
    },
    async retry(id, afterMs, error) {
      unwrap(await db.rpc('outbox_retry', { p_id: id, p_after_ms: afterMs, p_error: error }))
    },
    async giveUp(id, error) {
      unwrap(await db.rpc('outbox_give_up', { p_id: id, p_error: error }))
    },
    async find(id) {
      return firstRow(stateSchema, unwrap(await db.from('outbox').select('state, error, message_id').eq('id', id)))
    },
  }
}
