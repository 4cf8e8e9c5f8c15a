import { z } from 'zod'
import { type AccessGrant, grantableLevels } from '../domain/access.ts'
import type { Database } from './connect.ts'
import { allRows, fromRows, quoted } from './rows.ts'
import type { AccessStore } from './stores.ts'
import { unwrap } from './unwrap.ts'

const grantSchema = z.object({
  subject: z.enum(['user', 'role']),
  subjectId: z.string(),
  level: z.enum(grantableLevels),
  grantedBy: z.string(),
  grantedAt: z.date(),
}) satisfies z.ZodType<AccessGrant>

export function createAccessStore(db: Database): AccessStore {
  return {
    async list() {
      const rows = await allRows((from, to) =>
        db.from('access_grants').select().order('granted_at').order('subject_id').order('subject').range(from, to),
      )
      return fromRows(grantSchema, rows)
    },
    async grant({ subject, subjectId, level, grantedBy }) {
      const row = { subject, subject_id: subjectId, level, granted_by: grantedBy, granted_at: new Date().toISOString() }
      unwrap(await db.from('access_grants').upsert(row, { onConflict: 'subject,subject_id' }))
    },
    async revoke(subject, subjectId) {
      const gone = db
        .from('access_grants')
        .delete()
        .eq('subject', subject)
        .filter('subject_id', 'in', quoted(subjectId))
        .select('subject')
      return fromRows(z.unknown(), unwrap(await gone)).length > 0
    },
  }
}
