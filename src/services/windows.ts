import { type TimeSpent, type UptimeWindow, uptimeWindows } from '../domain/uptime.ts'
import type { Stores } from '../stores/stores.ts'
import { noTime } from './times.ts'

const names = Object.keys(uptimeWindows) as UptimeWindow[]

/**
 * What these bots have spent in every window; none for a bot that is not among them. One call to the database and one instant for
 * all of them, or windows that hold the same time would show different figures.
 */
export async function spentIn(
  uptime: Pick<Stores['uptime'], 'windows'>,
  botIds: readonly string[],
  until: Date,
): Promise<(botId: string) => Record<UptimeWindow, TimeSpent>> {
  const found = await uptime.windows(botIds, Object.values(uptimeWindows), until)
  return (botId) => {
    const spent = found.get(botId)
    return Object.fromEntries(names.map((name, i) => [name, spent?.[i] ?? noTime()])) as Record<UptimeWindow, TimeSpent>
  }
}
