import { drillSchema } from '../domain/drill.ts'
import { problem } from '../domain/errors.ts'
import type { Database } from './connect.ts'
import { firstRow, fromRows } from './rows.ts'
import type { DrillStore } from './stores.ts'
import { unwrap } from './unwrap.ts'

const uniqueViolation = '23505'

export function createDrillStore(db: Database): DrillStore {
  const drills = () => db.from('drills')
  return {
    async begin({ bot, kind, by }) {
      const who = { bot_id: bot.id, bot_name: bot.name, client_name: bot.clientName, strategy: bot.strategy }
      const begun = await drills()
        .insert({ ...who, kind, started_by: by })
        .select()
      if (begun.error?.code === uniqueViolation) throw problem('DrillUnderWay')
      const drill = firstRow(drillSchema, unwrap(begun))
      if (!drill) throw new Error('A drill that was begun is not there.')
      return drill
    },
    async finish(id, { state, reason, detectedMs, notifiedMs, acknowledgedMs, recoveredMs }) {
      const times = { detected_ms: detectedMs, notified_ms: notifiedMs, acknowledged_ms: acknowledgedMs }
      const row = { ...times, recovered_ms: recoveredMs, state, reason, finished_at: new Date().toISOString() }
      unwrap(await drills().update(row).eq('id', id).eq('state', 'running'))
    },
    async interrupt(reason) {
      const row = { state: 'interrupted', reason, finished_at: new Date().toISOString() }
      unwrap(await drills().update(row).eq('state', 'running'))
    },
    async list(limit) {
      return fromRows(
        drillSchema,
        unwrap(await drills().select().order('started_at', { ascending: false }).limit(limit)),
      )
    },
  }
}
