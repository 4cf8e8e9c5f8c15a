import type { BotStatus } from './bot.ts'
import type { Wish } from './reconciliation.ts'
import type { Judged } from './reconciliation-plan.ts'

/** What a change of status means for people: `none` where nobody needs to be told. */
export type IncidentStep =
  | { incident: 'none' | 'open' | 'update' }
  | { incident: 'resolve'; resolution: 'recovered' | 'stopped' | 'deleted' }

/** One cause, one alert; and none for what a person asked for: a stop, a removal, a deployment under way. */
export function incidentStep(wish: Wish, judged: Judged): IncidentStep {
  if (wish.openIncident) {
    if (wish.desired === 'retired') return { incident: 'resolve', resolution: 'deleted' }
    if (wish.desired === 'stopped') return judged.status === 'stopped' ? resolve('stopped') : { incident: 'none' }
    if (judged.status === 'online') return resolve('recovered')
    const isNews = isBad(judged) || judged.status === 'starting'
    return { incident: isNews && changed(wish, judged) ? 'update' : 'none' }
  }
  const asked = wish.desired !== 'running' || wish.deploying
  return { incident: !asked && isBad(judged) && changed(wish, judged) ? 'open' : 'none' }
}

const resolve = (resolution: 'recovered' | 'stopped'): IncidentStep => ({ incident: 'resolve', resolution })
const changed = (wish: Wish, judged: Judged) => wish.status !== judged.status || wish.cause !== judged.cause

const bad: readonly BotStatus[] = ['offline', 'failed', 'degraded']

/** `unknown` is told only where an engine cannot be reached; that Muster itself was blind is nobody's failure. */
function isBad({ status, cause }: Judged): boolean {
  return bad.includes(status) || (status === 'unknown' && cause === 'driver_unreachable')
}
