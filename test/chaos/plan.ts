import { createDice } from '../../src/testing/dice.ts'

export const engines = ['pm2', 'docker'] as const
export type EngineName = (typeof engines)[number]

/** One thing that goes wrong, or that a person does, `at` so many milliseconds after the beginning. */
export type Blow = { at: number } & (
  | { kind: 'crash' | 'freeze'; bot: number }
  /** Several of one engine within a second. */
  | { kind: 'crash-many'; engine: EngineName; share: number }
  | { kind: 'disconnect'; bot: number; forMs: number }
  /** It ends soon after each start until then. */
  | { kind: 'sick'; bot: number; forMs: number }
  /** `dies`: its bots end with it, and it starts none of them by itself. */
  | { kind: 'engine'; engine: EngineName; forMs: number; dies: boolean }
  /** The first `loses` requests are carried out, and their answers lost. */
  | { kind: 'database'; forMs: number; loses: number }
  /** `bots`: they lose their connections, too. */
  | { kind: 'discord'; forMs: number; bots: boolean }
  /** At the beginning or the end of so many calls of its from then on. */
  | {
      kind: 'muster'
      forMs: number
      calls: number
      phase: 'before' | 'after'
      who: 'holder' | 'standby'
      how: 'kill' | 'pause'
    }
  | { kind: 'person'; bot: number; does: 'stop' | 'start' | 'restart' }
)

const minute = 60_000
export const botCount = 30
/** The end is left in peace: what comes and goes is told to be over after half an hour of calm. */
const peaceMs = 60 * minute

const aroundOne = ['engine', 'database', 'discord', 'muster', 'muster'] as const
const aroundTwo = ['engine', 'database', 'discord', 'muster', 'muster', 'muster', 'muster', 'muster'] as const

export const engineOf = (bot: number): EngineName => engines[bot % engines.length] ?? 'pm2'

/** All that is going to happen in so many hours (at least 2), in order; the same for the same seed, as many hours and as many Musters. */
export function planOf(seed: number, hours: number, musters: 1 | 2 = 1): Blow[] {
  const dice = createDice(seed)
  const end = hours * 60 * minute - peaceMs
  const between = (from: number, to: number) => Math.round(from + dice.next() * (to - from))
  const bot = () => dice.below(botCount)
  /** As often in ten hours. */
  const times = (n: number) => Array.from({ length: Math.round((n * hours) / 10) })
  const blows: Blow[] = []
  /** When the things around the bots are broken. */
  const broken: { from: number; to: number }[] = []

  for (let at = 5 * minute; at < end; ) {
    const long = dice.chance(0.35)
    const forMs = long ? between(2 * minute, 9 * minute) : between(3_000, 75_000)
    const kind = dice.pick(musters === 2 ? aroundTwo : aroundOne)
    if (kind === 'engine') blows.push({ at, kind, forMs, engine: dice.pick(engines), dies: dice.chance(0.5) })
    if (kind === 'database') blows.push({ at, kind, forMs, loses: dice.below(4) })
    // Less than a reconnect takes is no outage of a bot.
    if (kind === 'discord') blows.push({ at, kind, forMs, bots: dice.chance(0.5) && forMs > 90_000 })
    if (kind === 'muster') {
      const phase = dice.pick(['before', 'after'] as const)
      const calls = 1 + dice.below(12)
      // One alone is the holder, and how long it is away is the same however that comes about.
      const who = musters === 2 && dice.chance(0.2) ? 'standby' : 'holder'
      const how = musters === 2 && dice.chance(0.5) ? 'pause' : 'kill'
      blows.push({ at, kind, forMs, calls, phase, who, how })
      // It is killed in the middle of something.
      if (dice.chance(0.6)) blows.push({ at: at + 1, kind: 'crash', bot: bot() })
    }
    broken.push({ from: at, to: at + forMs })
    // Now and then the next begins before this one is over.
    at += dice.chance(0.25) ? between(1_000, forMs) : forMs + between(4 * minute, (musters === 2 ? 6 : 18) * minute)
  }
  for (const _ of times(60)) blows.push({ at: between(3 * minute, end), kind: 'crash', bot: bot() })
  // One that falls again as soon as it is back: its next login would come too soon.
  for (const _ of times(10)) {
    const again = { kind: 'crash', bot: bot() } as const
    const at = between(3 * minute, end)
    blows.push({ ...again, at }, { ...again, at: at + 3_000 })
  }
  for (const _ of times(18)) blows.push({ at: between(3 * minute, end), kind: 'freeze', bot: bot() })
  for (const _ of times(14))
    blows.push({ at: between(3 * minute, end), kind: 'disconnect', bot: bot(), forMs: between(90_000, 4 * minute) })
  for (const _ of times(3))
    blows.push({ at: between(3 * minute, end), kind: 'crash-many', engine: dice.pick(engines), share: 0.4 })
  // One that falls so often that the guard of its token has to step in, and one that does not stay.
  for (let at = 3 * minute; at < end; at += between(10 * minute, 16 * minute)) blows.push({ at, kind: 'crash', bot: 0 })
  blows.push({ at: between(end / 10, end / 2), kind: 'sick', bot: 1, forMs: 8 * minute })

  const calm = (at: number) => broken.every(({ from, to }) => at < from - 2 * minute || at > to + 3 * minute)
  for (const _ of times(12)) {
    const at = between(5 * minute, end)
    if (calm(at))
      blows.push({ at, kind: 'person', bot: 2 + dice.below(botCount - 2), does: dice.pick(['stop', 'restart']) })
  }
  // At last, with everything around them mended, a person starts what was stopped or gave up.
  for (let n = 1; n < botCount; n += 1)
    blows.push({ at: end + 12 * minute + n * 1_000, kind: 'person', bot: n, does: 'start' })
  return blows.toSorted((a, b) => a.at - b.at)
}
