import { z } from 'zod'
import { clientSchema } from '../domain/client.ts'
import { problem } from '../domain/errors.ts'
import type { Database } from './connect.ts'
import { allRows, firstRow, fromRow, fromRows, quoted } from './rows.ts'
import type { ClientFields, ClientStore } from './stores.ts'
import { unwrap } from './unwrap.ts'

const memberSchema = z.object({ userId: z.string(), grantedBy: z.string(), grantedAt: z.date() })
const idRow = z.object({ id: z.string() })

/** Only what was given, under the names of the columns. */
const columnsOf = (fields: Partial<ClientFields>) => ({
  ...(fields.name !== undefined && { name: fields.name }),
  ...(fields.industry !== undefined && { industry: fields.industry }),
  ...(fields.contact !== undefined && { contact: fields.contact }),
  ...(fields.timeZone !== undefined && { time_zone: fields.timeZone }),
  ...(fields.guildId !== undefined && { guild_id: fields.guildId }),
})

const nameTaken = (name: string) => ({ clients_name_key: () => problem('ClientNameTaken', name) })

export function createClientStore(db: Database): ClientStore {
  async function find(ref: string) {
    const row = unwrap(await db.rpc('client_find', { p_ref: ref }))
    return row === null ? undefined : fromRow(clientSchema, row)
  }

  async function get(id: string) {
    const client = await find(id)
    if (!client) throw problem('ClientNotFound', id)
    return client
  }

  return {
    find,
    async create({ createdBy, ...fields }) {
      const insert = db.from('clients').insert({ ...columnsOf(fields), created_by: createdBy })
      const made = firstRow(idRow, unwrap(await insert.select('id'), nameTaken(fields.name)))
      return get(made?.id ?? '')
    },
    async list() {
      const rows = await allRows((from, to) =>
        db.from('client_details').select().order('name').order('id').range(from, to),
      )
      return fromRows(clientSchema, rows).toSorted((a, b) => a.name.localeCompare(b.name, 'en'))
    },
    async edit(id, changes) {
      const update = columnsOf(changes)
      if (Object.keys(update).length > 0) {
        unwrap(await db.from('clients').update(update).eq('id', id), nameTaken(changes.name ?? ''))
      }
      return get(id)
    },
    async remove(id) {
      const { name } = await get(id)
      unwrap(await db.from('clients').delete().eq('id', id), {
        bots_client_id_fkey: () => problem('ClientHasBots', name),
      })
    },
    async grant(id, userId, grantedBy) {
      const row = { client_id: id, user_id: userId, granted_by: grantedBy }
      unwrap(await db.from('client_members').upsert(row, { onConflict: 'client_id,user_id', ignoreDuplicates: true }), {
        client_members_client_id_fkey: () => problem('ClientNotFound', id),
      })
    },
    async revoke(id, userId) {
      const gone = db
        .from('client_members')
        .delete()
        .eq('client_id', id)
        .filter('user_id', 'in', quoted(userId))
        .select('user_id')
      return fromRows(z.unknown(), unwrap(await gone)).length > 0
    },
    async members(id) {
      const rows = await allRows((from, to) =>
        db.from('client_members').select().eq('client_id', id).order('granted_at').order('user_id').range(from, to),
      )
      return fromRows(memberSchema, rows)
    },
    async listOf(userId) {
      const rows = unwrap(await db.rpc('clients_of', { p_user_id: userId }))
      return fromRows(clientSchema, rows)
    },
  }
}
