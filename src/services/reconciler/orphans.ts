import type { Driver } from '../../deployment/driver.ts'
import type { Strategy } from '../../domain/bot.ts'
import type { Log } from '../../lib/log.ts'
import type { Observation } from './observe.ts'

/** Removes what a driver runs for this supervisor though the database knows nothing of it, once two ticks in a row have found it so. */
export function createOrphans({ drivers, log }: { drivers: ReadonlyMap<Strategy, Driver>; log: Log }) {
  let suspects = new Set<string>()
  return {
    sweep(observations: readonly Observation[], alive: ReadonlySet<string>): void {
      const found = new Set<string>()
      for (const { strategy, bots } of observations) {
        if (bots === 'unreachable') continue
        for (const botId of bots.keys()) {
          if (alive.has(botId)) continue
          found.add(botId)
          if (!suspects.has(botId)) continue
          log.warn({ botId, strategy }, 'a bot that no record knows is being removed')
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
