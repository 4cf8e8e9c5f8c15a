import type { Wish } from '../../domain/reconciliation.ts'
import type { Stores } from '../../stores/stores.ts'

/** What the database holds of every bot, as of one moment. */
export interface Reading {
  /** The database's clock. */
  now: Date
  wishes: ReadonlyMap<string, Wish>
  maintenanceTurnsAt?: Date | undefined
}

/**
 * Every bot's wish, kept between ticks, so that a tick need only bring what changed. After a failure nobody knows which answer
 * was missed, so the next one brings all; so it does for another run, of which the database knows no mark. Reports that say
 * nothing new are not brought, so of most bots the last one is only known to be younger than `quietMs` (milliseconds).
 */
export function createPicture(watch: Pick<Stores['watch'], 'tick'>, quietMs: number) {
  let wishes = new Map<string, Wish>()
  /** Whose last report is older than that. */
  const quiet = new Set<string>()
  let mark: string | undefined
  let last: Promise<unknown> = Promise.resolve()

  /** Those that nobody expects to hear of need not be asked about. */
  const awaited = () => [...quiet].filter((botId) => wishes.get(botId)?.desired === 'running')

  async function next(runId: string): Promise<Reading> {
    const shown = mark
    mark = undefined
    const tick = await watch.tick(runId, { mark: shown, quietMs, quiet: shown === undefined ? [] : awaited() })
    if (tick.full) quiet.clear()
    // A copy, because whoever read the last one may still go through it.
    const kept = tick.full ? [] : [...wishes].map(([botId, wish]) => [botId, still(wish, tick.heardSince)] as const)
    wishes = new Map(kept)
    for (const wish of tick.wishes) {
      wishes.set(wish.botId, wish)
      if (wish.report && wish.report.receivedAt < tick.heardSince) quiet.add(wish.botId)
      else quiet.delete(wish.botId)
    }
    for (const botId of tick.gone) {
      wishes.delete(botId)
      quiet.delete(botId)
    }
    mark = tick.mark
    return { now: tick.now, wishes, maintenanceTurnsAt: tick.maintenanceTurnsAt }
  }

  /** It reported since and was still connected, so that much later it was so for that much longer. */
  function still(wish: Wish, heardSince: Date): Wish {
    const { report } = wish
    if (!report || report.receivedAt >= heardSince || quiet.has(wish.botId)) return wish
    const laterMs = heardSince.getTime() - report.receivedAt.getTime()
    const readyForMs = report.readyForMs === null ? null : report.readyForMs + laterMs
    return { ...wish, report: { ...report, readyForMs, receivedAt: heardSince } }
  }

  return {
    /** One round trip. One after the other, because each answer builds on the one before. */
    read(runId: string): Promise<Reading> {
      const reading = last.then(() => next(runId))
      last = reading.catch(() => undefined)
      return reading
    },
  }
}
export type Picture = ReturnType<typeof createPicture>
