import type { Driver } from '../../deployment/driver.ts'
import type { Strategy } from '../../domain/bot.ts'
import type { Wish } from '../../domain/reconciliation.ts'
import type { Log } from '../../lib/log.ts'
import type { Observation } from './observe.ts'

/** Removes what a driver has of this supervisor though the database knows nothing of it, or knows it elsewhere, once two ticks in a row have found it so. */
export function createOrphans({ drivers, log }: { drivers: ReadonlyMap<Strategy, Driver>; log: Log }) {
  let suspects = new Set<string>()
  return {
    sweep(
      observations: readonly Observation[],
      alive: ReadonlyMap<string, Pick<Wish, 'strategy' | 'movedFrom'>>,
    ): void {
      const found = new Set<string>()
      for (const { strategy, bots } of observations) {
        if (bots === 'unreachable') continue
        for (const botId of bots.keys()) {
          const wish = alive.get(botId)
          // One that is moving is dealt with by its own plan.
          if (wish && (wish.strategy === strategy || wish.movedFrom !== null)) continue
          const key = `${strategy} ${botId}`
          found.add(key)
          if (!suspects.has(key)) continue
          log.warn({ botId, strategy }, 'a bot that no record knows there is being removed')
          drivers
            .get(strategy)
            ?.remove(botId)
            .catch((error: unknown) =>
              log.error({ botId, strategy, err: error }, 'an unknown bot could not be removed'),
            )
        }
      }
      suspects = found
    },
  }
}
export type Orphans = ReturnType<typeof createOrphans>
