import type { Clock } from '../../lib/clock.ts'

/** Stands on the agenda for a look at all bots. */
export const everything = '*'

/** When which bot is to be looked at next, and a sleep that ends as soon as something is due. */
export function createAgenda(clock: Clock) {
  const due = new Map<string, number>()
  let wake = new AbortController()

  return {
    /** Puts a bot on the agenda, or forward if it stands there for later. */
    add(botId: string, inMs = 0): void {
      const at = clock.now().getTime() + Math.max(0, inMs)
      const before = due.get(botId)
      if (before !== undefined && before <= at) return
      due.set(botId, at)
      wake.abort()
    },
    /** Those that are due, taken off the agenda. */
    take(): string[] {
      const now = clock.now().getTime()
      const ids = [...due].filter(([, at]) => at <= now).map(([botId]) => botId)
      for (const id of ids) due.delete(id)
      return ids
    },
    remove: (botId: string) => void due.delete(botId),
    /** Ends a wait at once. */
    wake: () => wake.abort(),
    /** Resolves when something is due, when something was added that is due sooner, or when woken. */
    async wait(): Promise<void> {
      wake = new AbortController()
      const next = Math.min(...due.values())
      const ms = Math.min(Math.max(0, next - clock.now().getTime()), 60 * 60_000)
      await clock.sleep(ms, wake.signal).catch(() => undefined)
    },
  }
}
export type Agenda = ReturnType<typeof createAgenda>
