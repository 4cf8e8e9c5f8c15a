import { z } from 'zod'
import type { BotStatus, Cause } from './bot.ts'
import { nextTime, parseCron } from './cron.ts'
import type { Wish } from './reconciliation.ts'
import type { Judged } from './reconciliation-plan.ts'

/** A span in which people work on bots: they are in `maintenance`, outside uptime, and raise no alert. */
export const maintenanceSchema = z.object({
  id: z.uuid(),
  scope: z.enum(['bot', 'client', 'fleet']),
  /** The bot's or the client's name as it was; empty for the fleet. */
  subject: z.string(),
  startsAt: z.date(),
  /** Moved to the moment at which a person ended it, where one did. */
  endsAt: z.date(),
  reason: z.string().nullable(),
  createdBy: z.string(),
  endedBy: z.string().nullable(),
  /** What those of one series have in common; null for what happens once. */
  seriesId: z.uuid().nullable(),
  cron: z.string().nullable(),
  timeZone: z.string().nullable(),
  durationMs: z.number().int().nullable(),
  /** False once the series was cancelled. */
  repeats: z.boolean(),
})
export type Maintenance = z.infer<typeof maintenanceSchema>

/** How a bot is beneath its maintenance. */
export interface Condition {
  status: BotStatus
  cause: Cause | null
  since: Date
}

/** What the database knows of a bot's maintenance; absent where there is none and its status is another. */
export interface UnderMaintenance {
  /** Open now: the first and the last moment of all that are. */
  window: { since: Date; until: Date } | null
  /** When the last one ended, of a bot whose status says that it is in one still. */
  endedAt: Date | null
  beneath: Condition | null
}

/** The wish as if there were no maintenance: by it is decided what to do, for bots in maintenance go on running. */
export function uncovered(wish: Wish): Wish {
  const beneath = wish.maintenance?.beneath
  if (!beneath) return wish
  return { ...wish, status: beneath.status, cause: beneath.cause, statusSince: beneath.since }
}

/**
 * What is told of a bot about which `judged` was found: `maintenance` while a window is open, unless it is stopped; what it is
 * beneath that is kept beside it. When the window is over, what was found counts from its end. `concluded` as in `Plan`.
 */
export function covered(wish: Wish, judged: Judged, concluded: boolean, now: Date): Judged {
  const { maintenance, status, statusSince } = wish
  const told = status === 'maintenance'
  if (!maintenance || (!told && !maintenance.window)) return judged
  // Nothing is known of what is wished for now, so nothing is said of it.
  if (!concluded && wish.observedGeneration !== wish.generation) {
    const { status: before, cause } = wish
    const { beneath } = maintenance
    return { status: before, cause, since: statusSince, ...(told && beneath ? { beneath } : {}) }
  }
  const { window } = maintenance
  if (window && judged.status !== 'stopped') {
    const since = told ? statusSince : later(window.since, statusSince)
    return { status: 'maintenance', cause: null, since, beneath: judged }
  }
  return window || !told ? judged : { ...judged, since: later(judged.since, maintenance.endedAt ?? now) }
}

const later = (a: Date, b: Date) => (a > b ? a : b)

/** The next time of a series that begins after `after`, for as long as it lasts each time; undefined where there is none. */
export function nextWindow(
  { cron, timeZone, durationMs }: { cron: string; timeZone: string; durationMs: number },
  after: Date,
): { startsAt: Date; endsAt: Date } | undefined {
  const parsed = parseCron(cron)
  const startsAt = parsed && nextTime(parsed, timeZone, after)
  return startsAt && { startsAt, endsAt: new Date(startsAt.getTime() + durationMs) }
}

/** Whether it is yet to come, open, or over. */
export function phaseOf({ startsAt, endsAt }: Pick<Maintenance, 'startsAt' | 'endsAt'>, now: Date) {
  if (endsAt <= now) return 'past'
  return startsAt <= now ? 'running' : 'planned'
}
