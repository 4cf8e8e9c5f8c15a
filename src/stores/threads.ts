import { z } from 'zod'
import { incidentSchema } from '../domain/incident.ts'
import { threadStepSchema } from '../domain/incident-thread.ts'
import type { Database } from './connect.ts'
import { fromRow, fromRows } from './rows.ts'
import type { ThreadStore } from './stores.ts'
import { unwrap } from './unwrap.ts'

const partSchema = z.object({
  part: z.number().int(),
  events: z.array(z.unknown()),
  logTail: z.array(z.string()),
  attempts: z.number().int(),
  threadId: z.string().nullable(),
})

export function createThreadStore(db: Database): ThreadStore {
  return {
    async due(limit) {
      return fromRows(incidentSchema, unwrap(await db.rpc('incident_threads_due', { p_limit: limit })))
    },
    async begin(incidentId) {
      const begun = unwrap(await db.rpc('incident_thread_begin', { p_incident_id: incidentId }))
      if (begun === null) return undefined
      const { events, ...part } = fromRow(partSchema, begun)
      return { ...part, steps: fromRows(threadStepSchema, events) }
    },
    async made(incidentId, threadId) {
      unwrap(await db.rpc('incident_thread_made', { p_incident_id: incidentId, p_thread_id: threadId }))
    },
    async told(incidentId, afterMs) {
      unwrap(await db.rpc('incident_thread_told', { p_incident_id: incidentId, p_after_ms: afterMs }))
    },
    async retry(incidentId, afterMs) {
      unwrap(await db.rpc('incident_thread_retry', { p_incident_id: incidentId, p_after_ms: afterMs }))
    },
    async end(incidentId, why) {
      unwrap(await db.rpc('incident_thread_end', { p_incident_id: incidentId, p_why: why }))
    },
  }
}
