import { duration } from '../../lib/duration.ts'
import type { BlindSpan } from '../../stores/stores.ts'

/** Discord draws it in each reader's own zone and language. */
const at = (date: Date) => `<t:${Math.floor(date.getTime() / 1000)}:f>`
const mostNamed = 15
const bots = (n: number) => (n === 1 ? '1 bot' : `${n} bots`)

const openings: Readonly<Record<BlindSpan['reason'], (when: string) => string>> = {
  away: (when) => `No Muster ran ${when}.`,
  interrupted: (when) => `Muster could not watch ${when}: its database did not answer, or its machine slept.`,
  monitor_blind: (when) => `Muster heard from none of its bots ${when}, so the fault was with the hearing.`,
  discord_outage: (when) =>
    `Muster and bots of its fleet could not reach Discord ${when}, so the fault was not theirs.`,
}

/** The one message about a time in which bots were not seen: when, why, and what was missed. Names are usable ones, without Markdown. */
export function blindWords({ reason, startedAt, endedAt, bots: total, changed, reconnected }: BlindSpan): string {
  const lasted = duration(endedAt.getTime() - startedAt.getTime())
  const named = changed.slice(0, mostNamed).map(({ name, clientName, before, after, cause }) => {
    const why = cause === null ? '' : ` (${cause.replaceAll('_', ' ')})`
    return `• **${name}** of ${clientName} was ${before} and is ${after}${why}`
  })
  const more = changed.length - named.length
  return [
    openings[reason](`from ${at(startedAt)} to ${at(endedAt)} (${lasted})`),
    `For ${bots(total)} this time counts neither as up nor as down.`,
    changed.length === 0 ? 'No bot came out of it in another state.' : 'What changed meanwhile:',
    ...named,
    ...(more > 0 ? [`• and ${more} more: \`/bot list\``] : []),
    ...(reconnected > 0
      ? [`${bots(reconnected)} lost the connection to Discord meanwhile and had it back at the end.`]
      : []),
  ].join('\n')
}
