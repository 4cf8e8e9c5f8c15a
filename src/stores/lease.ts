import { z } from 'zod'
import type { Database } from './connect.ts'
import type { LeaseStore } from './stores.ts'
import { unwrap } from './unwrap.ts'

const takenSchema = z.object({ held: z.boolean(), generation: z.number().int(), heldBy: z.string() })

/** The lease itself: asked by who holds none yet, so its database shows no generation. */
export function createLeaseStore(db: Database): LeaseStore {
  return {
    async take({ holder, by, ttlMs, alone }) {
      const asked = { p_holder: holder, p_by: by, p_ttl_ms: ttlMs, p_alone: alone }
      return takenSchema.parse(unwrap(await db.rpc('lease_take', asked)))
    },
    async release(holder) {
      unwrap(await db.rpc('lease_release', { p_holder: holder }))
    },
  }
}
