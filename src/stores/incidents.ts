import { incidentSchema } from '../domain/incident.ts'
import type { Database } from './connect.ts'
import { firstRow, fromRows } from './rows.ts'
import type { IncidentStore } from './stores.ts'
import { unwrap } from './unwrap.ts'

export function createIncidentStore(db: Database): IncidentStore {
  const all = () => db.from('incidents').select()
  return {
    async find(id) {
      return firstRow(incidentSchema, unwrap(await all().eq('id', id)))
    },
    async openOf(botId) {
      return firstRow(incidentSchema, unwrap(await all().eq('bot_id', botId).eq('state', 'open')))
    },
    async list({ limit, botId }) {
      const query = botId === undefined ? all() : all().eq('bot_id', botId)
      return fromRows(incidentSchema, unwrap(await query.order('opened_at', { ascending: false }).limit(limit)))
    },
    async setMessage(id, channelId, messageId) {
      const message = { channel_id: channelId, message_id: messageId }
      unwrap(await db.from('incidents').update(message).eq('id', id))
    },
  }
}
