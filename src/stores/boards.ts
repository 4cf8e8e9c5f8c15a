import { z } from 'zod'
import type { Database } from './connect.ts'
import { fromRows } from './rows.ts'
import type { BoardStore } from './stores.ts'
import { unwrap } from './unwrap.ts'

const boardRow = z.object({ channelId: z.string(), messageId: z.string().nullable() })

export function createBoardStore(db: Database): BoardStore {
  const boards = () => db.from('fleet_boards')
  return {
    async list() {
      return fromRows(boardRow, unwrap(await boards().select('channel_id, message_id').order('posted_at')))
    },
    async add(channelId, by) {
      const row = { channel_id: channelId, posted_by: by }
      unwrap(await boards().upsert(row, { onConflict: 'channel_id', ignoreDuplicates: true }))
    },
    async setMessage(channelId, messageId) {
      unwrap(await boards().update({ message_id: messageId }).eq('channel_id', channelId))
    },
    async remove(channelId) {
      unwrap(await boards().delete().eq('channel_id', channelId))
    },
  }
}
