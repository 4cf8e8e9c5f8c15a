import type { ThreadTrouble } from '../../domain/incident-thread.ts'
import type { Clock } from '../../lib/clock.ts'
import type { ChannelCheck } from '../services.ts'
import { within } from '../within.ts'

interface Needs {
  check: ChannelCheck
  clock: Clock
}

/** What did not happen again for so long is not worth a word. */
const keptMs = 24 * 3_600_000
/** Of more channels none is asked for: whoever mends these sees the next. */
const mostLooks = 5
const answerMs = 2_500

export type ThreadTroubles = ReturnType<typeof createThreadTroubles>

/** Remembers, of each channel, why threads under its alerts failed, until one succeeds, somebody has mended it, or a day is over. */
export function createThreadTroubles({ check, clock }: Needs) {
  const troubles = new Map<string, ThreadTrouble & { at: number }>()

  function known(): ThreadTrouble[] {
    for (const [channelId, { at }] of troubles) if (clock.now().getTime() - at >= keptMs) troubles.delete(channelId)
    return [...troubles.values()].map(({ at: _, ...trouble }) => trouble)
  }

  async function look(trouble: ThreadTrouble): Promise<ThreadTrouble[]> {
    const found = await within(answerMs, check(trouble.channelId, null), 'Discord').catch(() => undefined)
    if (!found || (found.kind === 'there' && !found.threadsLack)) return [trouble]
    const lacking = found.kind === 'gone' ? [] : [...found.lacking, ...(found.threadsLack ?? [])]
    if (found.kind === 'there' && (trouble.kind !== 'forbidden' || lacking.length > 0)) return [{ ...trouble, lacking }]
    troubles.delete(trouble.channelId)
    return []
  }

  return {
    /** Answers whether it is news. */
    note(channelId: string, kind: ThreadTrouble['kind'], why: string): boolean {
      const isNews = troubles.get(channelId)?.kind !== kind
      troubles.set(channelId, { channelId, kind, why, lacking: [], at: clock.now().getTime() })
      return isNews
    },
    /** Threads are told there, or nobody wants them any more. */
    over: (channelId: string) => void troubles.delete(channelId),
    known,
    /** The same, with what Muster lacks there now; what was mended meanwhile is forgotten. */
    async examined(): Promise<ThreadTrouble[]> {
      const all = known()
      return [...(await Promise.all(all.slice(0, mostLooks).map(look))).flat(), ...all.slice(mostLooks)]
    },
  }
}
