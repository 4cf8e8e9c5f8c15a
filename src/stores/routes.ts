import { z } from 'zod'
import type { Database } from './connect.ts'
import { firstRow } from './rows.ts'
import type { RouteStore } from './stores.ts'
import { unwrap } from './unwrap.ts'

const channelRow = z.object({ channelId: z.string() })

export function createRouteStore(db: Database): RouteStore {
  return {
    async setFleetChannel(channelId, by) {
      const route = { scope: 'fleet', channel_id: channelId, set_by: by, set_at: new Date().toISOString() }
      unwrap(await db.from('alert_routes').upsert(route, { onConflict: 'scope' }))
    },
    async fleetChannel() {
      const rows = unwrap(await db.from('alert_routes').select('channel_id').eq('scope', 'fleet'))
      return firstRow(channelRow, rows)?.channelId
    },
  }
}
