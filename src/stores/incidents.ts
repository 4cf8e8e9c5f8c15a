import { z } from 'zod'
import { incidentEventSchema, incidentSchema } from '../domain/incident.ts'
import type { Database } from './connect.ts'
import { firstRow, fromRow, fromRows } from './rows.ts'
import type { IncidentStore } from './stores.ts'
import { unwrap } from './unwrap.ts'

export function createIncidentStore(db: Database): IncidentStore {
  return {
    async find(ref) {
      const found = unwrap(await db.rpc('incident_find', { p_ref: ref }))
      return found === null ? undefined : fromRow(incidentSchema, found)
    },
    async openOf(botId) {
      const open = await db.from('incidents').select().eq('bot_id', botId).eq('state', 'open')
      return firstRow(incidentSchema, unwrap(open))
    },
    async list({ limit, openOnly = false }) {
      const rows = unwrap(await db.rpc('incident_list', { p_limit: limit, p_open_only: openOnly }))
      return fromRows(incidentSchema, rows)
    },
    async timeline(id) {
      return fromRows(incidentEventSchema, unwrap(await db.rpc('incident_steps', { p_id: id })))
    },
    async acknowledge(id, by, text) {
      unwrap(await db.rpc('incident_acknowledge', { p_id: id, p_by: by, p_text: text }))
    },
    async close(id, by, text) {
      unwrap(await db.rpc('incident_close', { p_id: id, p_by: by, p_text: text }))
    },
    async note(id, by, text) {
      unwrap(await db.from('incident_events').insert({ incident_id: id, kind: 'noted', by, text }))
    },
    async snooze(id, by, until) {
      unwrap(await db.rpc('incident_snooze', { p_id: id, p_by: by, p_until: until.toISOString() }))
    },
    async tend() {
      return z.number().parse(unwrap(await db.rpc('incidents_tend')))
    },
    async unattended() {
      return fromRows(incidentSchema, unwrap(await db.rpc('incidents_unattended')))
    },
    async nudge(nudges) {
      return z.number().parse(unwrap(await db.rpc('incidents_nudge', { p_nudges: nudges })))
    },
    async setCopy(id, clientId, channelId, messageId) {
      const where = { p_id: id, p_client_id: clientId, p_channel_id: channelId, p_message_id: messageId }
      unwrap(await db.rpc('incident_set_copy', where))
    },
    async setMessage(id, channelId, messageId) {
      const where = { p_id: id, p_channel_id: channelId, p_message_id: messageId }
      unwrap(await db.rpc('incident_set_message', where))
    },
  }
}
