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
 * was missed, so the next one brings all; so it does for another run, of which the database knows no mark.
 */
export function createPicture(watch: Pick<Stores['watch'], 'tick'>) {
  let wishes = new Map<string, Wish>()
  let mark: string | undefined
  let last: Promise<unknown> = Promise.resolve()

  async function next(runId: string): Promise<Reading> {
    const shown = mark
    mark = undefined
    const tick = await watch.tick(runId, shown)
    // A copy, because whoever read the last one may still go through it.
    if (tick.full || tick.wishes.length + tick.gone.length > 0) wishes = new Map(tick.full ? [] : wishes)
    for (const wish of tick.wishes) wishes.set(wish.botId, wish)
    for (const botId of tick.gone) wishes.delete(botId)
    mark = tick.mark
    return { now: tick.now, wishes, maintenanceTurnsAt: tick.maintenanceTurnsAt }
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
