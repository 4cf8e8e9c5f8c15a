import { z } from 'zod'
import { applicationSchema } from '../domain/application.ts'
import { problem } from '../domain/errors.ts'
import type { Database } from './connect.ts'
import { allRows, firstRow, fromRow, fromRows, quoted } from './rows.ts'
import type { ApplicationStore } from './stores.ts'
import { unwrap } from './unwrap.ts'

/** A token as the database keeps it. */
export const tokenRow = z.object({ id: z.string(), tokenCiphertext: z.string(), state: applicationSchema.shape.state })
const tokenColumns = 'id, token_ciphertext, state'

export function createApplicationStore(db: Database): ApplicationStore {
  async function find(ref: string) {
    const row = unwrap(await db.rpc('application_find', { p_ref: ref }))
    return row === null ? undefined : fromRow(applicationSchema, row)
  }

  return {
    find,
    async add(application) {
      return fromRow(applicationSchema, unwrap(await db.rpc('application_add', { p_application: application })))
    },
    async list() {
      const rows = await allRows((from, to) =>
        db.from('application_details').select().order('added_at').order('name').order('id').range(from, to),
      )
      return fromRows(applicationSchema, rows)
    },
    async remove(id) {
      const name = (await find(id))?.name ?? id
      unwrap(await db.from('applications').delete().filter('id', 'in', quoted(id)), {
        bots_application_id_fkey: () => problem('ApplicationInUse', name),
      })
    },
    async tokenOf(id) {
      const rows = unwrap(await db.from('applications').select(tokenColumns).filter('id', 'in', quoted(id)))
      const row = firstRow(tokenRow, rows)
      if (!row) throw problem('ApplicationNotFound', id)
      return row
    },
    async tokens() {
      const rows = await allRows((from, to) => db.from('applications').select(tokenColumns).order('id').range(from, to))
      return fromRows(tokenRow, rows)
    },
    async markInvalid(id) {
      unwrap(await db.from('applications').update({ state: 'invalid' }).filter('id', 'in', quoted(id)))
    },
  }
}
