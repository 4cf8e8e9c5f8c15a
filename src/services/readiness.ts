import type { Driver } from '../deployment/driver.ts'
import type { Strategy } from '../domain/bot.ts'
import type { App } from './services.ts'
import { within } from './within.ts'

interface Needs {
  ping: () => Promise<void>
  discordReady: () => boolean
  drivers: ReadonlyMap<Strategy, Driver>
  driverStates: () => ReadonlyMap<Strategy, 'ok' | string>
}

/** Asks the database, and tells of Discord and the drivers what the newest look showed; engines that nothing runs on are not asked, so nothing is said of them. */
export function createReadiness({ ping, discordReady, drivers, driverStates }: Needs): App['readiness'] {
  return async () => {
    const database = await within(2_000, ping(), 'The database').then(
      () => 'ok',
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    )
    const states = driverStates()
    const parts: Record<string, string> = { database, discord: discordReady() ? 'ok' : 'Not connected to the gateway.' }
    for (const [strategy, driver] of drivers) {
      if (driver.isUsed?.() !== false) parts[strategy] = states.get(strategy) ?? 'Not looked at yet.'
    }
    return { ready: Object.values(parts).every((state) => state === 'ok'), parts }
  }
}
