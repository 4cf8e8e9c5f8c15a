import type { Exit } from '../../deployment/driver.ts'
import type { Strategy } from '../../domain/bot.ts'
import type { Wish } from '../../domain/reconciliation.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Agenda } from './agenda.ts'
import type { Beliefs } from './beliefs.ts'
import type { Settling, Sight } from './settle.ts'
import { seenInExit } from './sights.ts'
import type { Vision } from './vision.ts'

interface Needs {
  wishesOf: (botIds: readonly string[]) => Promise<Wish[]>
  orLater: (botIds: readonly string[], work: () => Promise<void>) => Promise<boolean>
  settling: Pick<Settling, 'settle'>
  agenda: Pick<Agenda, 'add'>
  beliefs: Pick<Beliefs, 'get'>
  vision: Pick<Vision, 'skewMs'>
  clock: Clock
}

/** An exit as it was pushed, with what was known of its bot then. */
interface Ended {
  strategy: Strategy
  exit: Exit
  askedAt: number
  startedAt: Date | undefined
}

/**
 * Exits that drivers push. The first is dealt with at once; those that come while the database is asked about it are asked for
 * and written together, so that a thousand bots that fall at once cost a few calls and not two thousand.
 */
export function createExits({ wishesOf, orLater, settling, agenda, beliefs, vision, clock }: Needs) {
  let gathered = new Map<string, Ended>()
  let asking = false

  function sightsOf(ended: ReadonlyMap<string, Ended>, wishes: readonly Wish[]): Sight[] {
    const wished = new Map(wishes.map((wish) => [wish.botId, wish]))
    return [...ended].flatMap(([botId, { strategy, exit, askedAt, startedAt }]) => {
      const seen = seenInExit(exit, vision.skewMs())
      const wish = wished.get(botId)
      // An exit of an earlier life, on another engine, or of a bot being replaced or gone: what there is now can only be seen.
      const past =
        wish?.strategy !== strategy ||
        (wish.desired === 'running' && (wish.generation !== exit.generation || (startedAt && startedAt > seen.since)))
      if (!past) return [{ wish, strategy, seen, askedAt }]
      agenda.add(botId)
      return []
    })
  }

  async function askAll(): Promise<void> {
    while (gathered.size > 0) {
      const ended = gathered
      gathered = new Map()
      const ids = [...ended.keys()]
      let sights: Sight[] = []
      const answered = await orLater(ids, async () => {
        sights = sightsOf(ended, await wishesOf(ids))
      })
      // What is done about them must not hold up those that end next.
      if (answered) void orLater(ids, () => settling.settle(sights))
    }
    asking = false
  }

  return function exited(strategy: Strategy, exit: Exit): void {
    const { botId } = exit
    // Twice within a moment: that it ended is dealt with once, and what there is now can only be seen.
    if (gathered.has(botId)) agenda.add(botId)
    const { startedAt } = beliefs.get(botId)?.history ?? {}
    gathered.set(botId, { strategy, exit, askedAt: clock.now().getTime(), startedAt })
    if (asking) return
    asking = true
    void askAll()
  }
}
