/** One REST call or gateway event, as `GET /sandbox/log` gives it. */
export interface JournalEntry {
  /** ISO time on the sandbox's clock. */
  at: string
  /** The application's id, or null when the caller is unknown. */
  app: string | null
  kind: 'rest' | 'identify' | 'resume' | 'close' | 'heartbeat'
  method?: string
  path?: string
  status?: number
  code?: number
}

export interface Journal {
  add(entry: Omit<JournalEntry, 'at'>): void
  list(filter: { app?: string; since?: number }): JournalEntry[]
}

const KEPT = 20_000

/** Keeps the newest 20,000 entries in memory. */
export function createJournal(now: () => number): Journal {
  let entries: JournalEntry[] = []
  return {
    add(entry) {
      entries.push({ at: new Date(now()).toISOString(), ...entry })
      if (entries.length > KEPT * 1.5) entries = entries.slice(-KEPT)
    },
    list: ({ app, since = 0 }) =>
      entries.filter((entry) => (app === undefined || entry.app === app) && Date.parse(entry.at) >= since),
  }
}
