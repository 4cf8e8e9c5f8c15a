import { z } from 'zod'
import { templateManifestSchema } from '../domain/template.ts'
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
    async manifestOf(name, version) {
      const found = unwrap(await db.from('templates').select('manifest').eq('name', name).eq('version', version))
      return z.array(z.object({ manifest: templateManifestSchema })).parse(found)[0]?.manifest
    },
    async list() {
      return fromRows(rowSchema, unwrap(await db.from('template_details').select().order('name')))
    },
  }
}
