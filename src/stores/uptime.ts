import { z } from 'zod'
import type { TimeSpent } from '../domain/uptime.ts'
import type { Database } from './connect.ts'
import { instant } from './rows.ts'
import type { BotTotals, UptimeStore } from './stores.ts'
import { unwrap } from './unwrap.ts'
import { createWatchStore } from './watch.ts'

const spentSchema = z.object({
  botId: z.uuid(),
  windowMs: z.number(),
  up: z.number(),
  degraded: z.number(),
  down: z.number(),
  maintenance: z.number(),
  stopped: z.number(),
  unknown: z.number(),
}) satisfies z.ZodType<TimeSpent & { botId: string }>

const totalsSchema = z.object({
  botId: z.uuid(),
  guilds: z.number().nullable(),
  users: z.number().nullable(),
  commands30d: z.number(),
  lastReportAt: instant.nullable(),
}) satisfies z.ZodType<BotTotals>

export function createUptimeStore(db: Database): UptimeStore {
  const watch = createWatchStore(db)
  return {
    async spent(botIds, windowMs, until) {
      const which = { p_bot_ids: botIds === 'all' ? null : botIds, p_window_ms: windowMs }
      const wanted = until ? { ...which, p_until: until.toISOString() } : which
      const rows = z.array(spentSchema).parse(unwrap(await db.rpc('uptime_spent', wanted)))
      return new Map(rows.map(({ botId, ...spent }) => [botId, spent]))
    },
    async totals(botIds) {
      const wanted = { p_bot_ids: botIds === 'all' ? null : botIds }
      const rows = z.array(totalsSchema).parse(unwrap(await db.rpc('bot_totals', wanted)))
      return new Map(rows.map((totals) => [totals.botId, totals]))
    },
    async latest(botId) {
      return (await watch.wishOf(botId))?.report
    },
  }
}
