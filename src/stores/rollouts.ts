import { z } from 'zod'
import { type Rollout, rolloutBotSchema, rolloutSchema } from '../domain/rollout.ts'
import type { Database } from './connect.ts'
import { fromRow, fromRows } from './rows.ts'
import type { RolloutStore } from './stores.ts'
import { unwrap } from './unwrap.ts'

const crashesSchema = z.object({
  since: z.number(),
  sinceHours: z.number(),
  before: z.number(),
  beforeHours: z.number(),
})
const withRows = z.looseObject({ bots: z.array(z.unknown()) })

function rolloutOf(row: unknown): Rollout {
  const { bots, ...rollout } = withRows.parse(row)
  return fromRow(rolloutSchema, { ...rollout, bots: fromRows(rolloutBotSchema, bots) })
}

export function createRolloutStore(db: Database): RolloutStore {
  async function list(id: string | null, active: boolean, limit: number): Promise<Rollout[]> {
    const rows = unwrap(await db.rpc('rollout_list', { p_id: id, p_active: active, p_limit: limit }))
    return z.array(z.unknown()).parse(rows).map(rolloutOf)
  }
  return {
    async create(rollout) {
      return rolloutOf(unwrap(await db.rpc('rollout_create', { p_rollout: rollout })))
    },
    find: async (id) => (await list(id, false, 1))[0],
    list: (limit) => list(null, false, limit),
    listActive: () => list(null, true, 1000),
    async update(id, from, changes) {
      const asked = { p_id: id, p_from: from, p_changes: changes }
      return z.boolean().parse(unwrap(await db.rpc('rollout_update', asked)))
    },
    async updateBot(id, botId, state, reason = null) {
      const asked = { p_id: id, p_bot_id: botId, p_state: state, p_reason: reason }
      return z.boolean().parse(unwrap(await db.rpc('rollout_bot_update', asked)))
    },
    async crashes(id) {
      return crashesSchema.parse(unwrap(await db.rpc('rollout_crashes', { p_id: id })))
    },
  }
}
