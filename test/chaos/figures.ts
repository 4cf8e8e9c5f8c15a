import type { Really, Stretch } from './ground.ts'
import { cut } from './ground.ts'

/** As a status counts. */
export type Figured = 'up' | 'down' | 'stopped' | 'unknown'

/** Discord's heartbeat interval as bots have it: how late a frozen connection shows. */
const heartbeatMs = 41_250
/** Shorter than this without a tick, and Muster takes it that nothing happened (DESIGN §6). */
export const unseenMs = 90_000
/** The last look before and the first after may lie this far from the ends of a time in which nothing could be seen. */
const lookMs = 45_000
/** So long after Muster has Discord again, bots have time to reconnect (`startTimeoutMs`), and a look. */
const discordMs = 60_000 + lookMs

/** So long it may take until a dead connection is beyond doubt: three acks, two checks and the looks between. */
export const noticeMs = 3 * heartbeatMs + 2 * lookMs

export interface Blind {
  from: number
  to: number
  why: string
  engine?: string
}

/** Times in which Muster could not see the bots of that engine, as long as they may have seemed to it; those that touch are one. */
export function blindOf(blind: readonly Blind[], engine: string): { from: number; to: number }[] {
  const spans = blind
    .filter((span) => span.engine === undefined || span.engine === engine)
    .map(({ from, to, why }) => ({ from: from - lookMs, to: to + (why === 'discord' ? discordMs : lookMs) }))
    .toSorted((a, b) => a.from - b.from)
  const joined: { from: number; to: number }[] = []
  for (const span of spans) {
    const last = joined.at(-1)
    if (last && span.from <= last.to) last.to = Math.max(last.to, span.to)
    else joined.push({ ...span })
  }
  return joined
}

/** What happens in a time too short to be unknown is told when it is seen. */
export const tooShort = (blind: readonly Blind[], engine: string): { from: number; to: number }[] =>
  blindOf(
    blind.filter(({ from, to, why }) => why !== 'discord' && to - from <= unseenMs),
    engine,
  )

/** Where the record differs from what really was by more than a heartbeat, in seconds since the beginning; none is as it should be. */
export function differences(
  really: readonly Stretch<Really>[],
  figured: readonly Stretch<Figured>[],
  blind: readonly { from: number; to: number }[],
  short: readonly { from: number; to: number }[],
): string[] {
  const [first] = really
  const last = really.at(-1)
  if (!first || !last) return ['nothing is known of it']
  const at = <T extends string>(course: readonly Stretch<T>[], time: number) =>
    course.find(({ from, to }) => from <= time && time < to)?.is
  const times = [...really, ...figured, ...blind, ...short].flatMap(({ from, to }) => [from, to])
  const verdicts = cut(first.from, last.to, times, (time) => {
    const is = at(really, time)
    const told = at(figured, time) ?? 'unknown'
    const within = (spans: typeof blind) => spans.some(({ from, to }) => from <= time && time < to)
    if (told === 'unknown' && (is === 'asked' || within(blind))) return 'fits'
    if (is === 'asked' && told !== 'up') return 'fits'
    if (is === told || (is === 'off' && told === 'stopped')) return 'fits'
    if (told !== 'unknown' && within(short)) return 'fits'
    return `${is}, told as ${told}`
  })
  // Before it was beyond doubt, Muster could not see any more.
  const cutOff = (to: number) => blind.some((span) => span.from <= to && to <= span.to)
  return verdicts
    .filter(({ from, to, is }) => is !== 'fits' && to - from > (cutOff(to) ? noticeMs : heartbeatMs))
    .map(
      ({ from, to, is }) =>
        `${((from - first.from) / 1000).toFixed(1)}–${((to - first.from) / 1000).toFixed(1)} s: ${is}`,
    )
}
