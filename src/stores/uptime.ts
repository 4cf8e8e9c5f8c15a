import { z } from 'zod'
import type { TimeSpent } from '../domain/uptime.ts'
import type { Database } from './connect.ts'
import { instant } from './rows.ts'
import type { BotTotals, UptimeStore } from './stores.ts'
import { unwrap } from './unwrap.ts'
import { createWatchStore } from './watch.ts'

/** As the database answers it: ten thousand bots are a third shorter without names. */
const spentSchema = z
  .tuple([z.number(), z.number(), z.number(), z.number(), z.number(), z.number(), z.number()])
  .transform(
    ([windowMs, up, degraded, down, maintenance, stopped, unknown]): TimeSpent => ({
      ...{ windowMs, up, degraded, down, maintenance, stopped, unknown },
    }),
  )
const windowsSchema = z.array(z.object({ botId: z.uuid(), windows: z.array(spentSchema) }))
const daysSchema = z.array(
  z.object({
    botId: z.uuid(),
    days: z.array(
      z.tuple([z.iso.date()], z.number()).transform(([day, ...ms]) => ({ day, spent: spentSchema.parse(ms) })),
    ),
  }),
)

const totalsSchema = z.object({
  botId: z.uuid(),
  guilds: z.number().nullable(),
  users: z.number().nullable(),
  commands30d: z.number(),
  lastReportAt: instant.nullable(),
}) satisfies z.ZodType<BotTotals>

const audienceSchema = z.object({ client_id: z.uuid(), guilds: z.number(), users: z.number() })

const asked = (botIds: readonly string[] | 'all', until?: Date) => ({
  p_bot_ids: botIds === 'all' ? null : botIds,
  ...(until ? { p_until: until.toISOString() } : {}),
})

export function createUptimeStore(db: Database): UptimeStore {
  const watch = createWatchStore(db)
  return {
    async windows(botIds, windowsMs, until) {
      const wanted = { p_windows_ms: windowsMs, ...asked(botIds, until) }
      const rows = windowsSchema.parse(unwrap(await db.rpc('uptime_windows', wanted)))
      return new Map(rows.map(({ botId, windows }) => [botId, windows]))
    },
    async days(botIds, days, until) {
      const rows = daysSchema.parse(unwrap(await db.rpc('uptime_days', { p_days: days, ...asked(botIds, until) })))
      return new Map(rows.map((row) => [row.botId, row.days]))
    },
    async fold(bots) {
      return z.number().parse(unwrap(await db.rpc('status_fold', { p_bots: bots })))
    },
    async thin(bots) {
      return z.number().parse(unwrap(await db.rpc('history_thin', { p_bots: bots })))
    },
    async totals(botIds) {
      const wanted = { p_bot_ids: botIds === 'all' ? null : botIds }
      const rows = z.array(totalsSchema).parse(unwrap(await db.rpc('bot_totals', wanted)))
      return new Map(rows.map((totals) => [totals.botId, totals]))
    },
    async audiences() {
      const rows = z.array(audienceSchema).parse(unwrap(await db.rpc('audiences')))
      return new Map(rows.map(({ client_id, guilds, users }) => [client_id, { guilds, users }]))
    },
    async latest(botId) {
      return (await watch.wishOf(botId))?.report
    },
  }
}
