import { z } from 'zod'
import type { Database } from './connect.ts'
import { fromRows } from './rows.ts'
import type { TemplateStore } from './stores.ts'
import { unwrap } from './unwrap.ts'

const rowSchema = z.object({ name: z.string(), version: z.string(), releasedAt: z.date(), bots: z.number().int() })

export function createTemplateStore(db: Database): TemplateStore {
  return {
    async publish(template) {
      unwrap(await db.from('templates').upsert(template, { onConflict: 'name,version', ignoreDuplicates: true }))
    },
    async list() {
      return fromRows(rowSchema, unwrap(await db.from('template_details').select().order('name')))
    },
  }
}
