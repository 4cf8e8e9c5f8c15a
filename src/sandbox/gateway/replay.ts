import type { GatewayEvent, Session } from './session.ts'

/** Remembers what sessions may ask for again with RESUME; the oldest events of all sessions are forgotten first. */
export interface Replay {
  keep(session: Session, s: number, event: GatewayEvent): void
}

/** Discord documents no size. A bot alone gets 1000 events; a thousand busy bots together get this much text. */
const MOST_EVENTS = 1000
const MOST_CHARACTERS = 16 * 1024 * 1024
const CHARACTERS_PER_ENTRY = 200

export function createReplay(mostCharacters = MOST_CHARACTERS): Replay {
  const counted = new WeakSet<GatewayEvent>()
  let entries: { session: Session; s: number; size: number }[] = []
  let first = 0
  let total = 0

  function forgetOldest() {
    const oldest = entries[first++]
    if (!oldest) return
    total -= oldest.size
    if (oldest.session.sent[0]?.s === oldest.s) oldest.session.sent.shift()
    if (first < 1024 || first < entries.length / 2) return
    entries = entries.slice(first)
    first = 0
  }

  return {
    keep(session, s, event) {
      session.sent.push({ s, event })
      if (session.sent.length > MOST_EVENTS) session.sent.shift()
      // An event that goes to many sessions is one text.
      const size = CHARACTERS_PER_ENTRY + (counted.has(event) ? 0 : event.json.length)
      counted.add(event)
      entries.push({ session, s, size })
      total += size
      while (total > mostCharacters) forgetOldest()
    },
  }
}
