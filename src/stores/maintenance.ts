import { z } from 'zod'
import { maintenanceSchema } from '../domain/maintenance.ts'
import type { Database } from './connect.ts'
import { fromRow, fromRows } from './rows.ts'
import type { MaintenanceStore } from './stores.ts'
import { unwrap } from './unwrap.ts'

const endedSchema = z.object({ wasOpen: z.boolean(), ended: z.unknown() })
/** More than anybody plans; a list of people's making has to end somewhere. */
const mostCurrent = 1_000

export function createMaintenanceStore(db: Database): MaintenanceStore {
  async function list(which: 'current' | 'past' | 'unrepeated', limit: number) {
    return fromRows(maintenanceSchema, unwrap(await db.rpc('maintenance_list', { p_which: which, p_limit: limit })))
  }

  return {
    async add({ scope, subjectId, startsAt, endsAt, reason, createdBy, series }) {
      const when = { p_starts_at: startsAt.toISOString(), p_ends_at: endsAt.toISOString() }
      const repeated = { p_cron: series?.cron ?? null, p_time_zone: series?.timeZone ?? null }
      const added = await db.rpc('maintenance_add', {
        ...{ p_scope: scope, p_subject_id: subjectId, p_reason: reason, p_by: createdBy },
        ...{ ...when, ...repeated, p_duration_ms: series?.durationMs ?? null },
      })
      return fromRow(maintenanceSchema, unwrap(added))
    },
    async end(id, by) {
      const { wasOpen, ended } = endedSchema.parse(unwrap(await db.rpc('maintenance_end', { p_id: id, p_by: by })))
      return { wasOpen, ended: fromRow(maintenanceSchema, ended) }
    },
    listCurrent: () => list('current', mostCurrent),
    listPast: (limit) => list('past', limit),
    listUnrepeated: () => list('unrepeated', mostCurrent),
    async repeat(seriesId, startsAt, endsAt) {
      const next = { p_series_id: seriesId, p_starts_at: startsAt.toISOString(), p_ends_at: endsAt.toISOString() }
      return z.boolean().parse(unwrap(await db.rpc('maintenance_repeat', next)))
    },
  }
}
