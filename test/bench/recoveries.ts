import type { AppNeeds } from '../../src/app.ts'
import type { Driver } from '../../src/deployment/driver.ts'
import { defaultPolicy } from '../../src/services/policy.ts'
import { type Figure, times } from './measure.ts'

/** When each step of one bot's way back was taken, by `performance.now()`. */
interface Recovery {
  down?: number
  begun?: number
  applied?: number
  online?: number
}

/** How long the bots of these benches take from their start to READY, in milliseconds. */
export const readyAfterMs = 500

/** The same needs, with the way back of every bot noted from the moment that `fell` is called. */
export function noted(needs: AppNeeds): {
  needs: AppNeeds
  fell(): void
  /** How many are online again. */
  back(): number
  figures(): Record<string, Figure>
} {
  const recoveries = new Map<string, Recovery>()
  let fellAt = Number.NaN
  const note = (botId: string, step: keyof Recovery) => {
    const recovery = recoveries.get(botId) ?? {}
    recovery[step] ??= performance.now()
    recoveries.set(botId, recovery)
  }
  const { stores } = needs
  const drivers = [...needs.drivers].map(([strategy, driver]) => {
    const apply: Driver['apply'] = async (workload) => {
      await driver.apply(workload)
      note(workload.botId, 'applied')
    }
    return [strategy, { ...driver, apply }] as const
  })
  const record: AppNeeds['stores']['watch']['record'] = async (transitions, holdMs) => {
    const written = await stores.watch.record(transitions, holdMs)
    for (const { botId, status } of transitions) {
      if (status === 'offline') note(botId, 'down')
      if (status === 'online') note(botId, 'online')
    }
    return written
  }
  const launchesOf: AppNeeds['stores']['logins']['launchesOf'] = (botIds, now) => {
    for (const botId of botIds) note(botId, 'begun')
    return stores.logins.launchesOf(botIds, now)
  }

  function figures(): Record<string, Figure> {
    const all = [...recoveries.values()]
    const between = (from: keyof Recovery | 'fell', to: keyof Recovery) =>
      all
        .map((one) => (one[to] ?? Number.NaN) - (from === 'fell' ? fellAt : (one[from] ?? Number.NaN)))
        // Some may not have come that far yet.
        .filter((ms) => Number.isFinite(ms))
    const step = (name: string, values: number[], wantedMs = 0) => ({
      [`way back of each bot: ${name}`]: { ...times(values), wantedMs },
    })
    return {
      ...step('fall → written', between('fell', 'down')),
      ...step('fall → its restart begins', between('fell', 'begun'), defaultPolicy.backoffFirstMs),
      ...step('restart: asked, admitted, started', between('begun', 'applied')),
      ...step('started → online written', between('applied', 'online'), readyAfterMs),
      ...step('fall → online written', between('fell', 'online'), defaultPolicy.backoffFirstMs + readyAfterMs),
    }
  }

  return {
    needs: {
      ...needs,
      drivers: new Map(drivers),
      stores: { ...stores, watch: { ...stores.watch, record }, logins: { ...stores.logins, launchesOf } },
    },
    fell() {
      recoveries.clear()
      fellAt = performance.now()
    },
    back: () => [...recoveries.values()].filter(({ online }) => online !== undefined).length,
    figures,
  }
}
