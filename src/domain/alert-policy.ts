import type { BotStatus } from './bot.ts'
import type { Condition } from './maintenance.ts'
import type { Wish } from './reconciliation.ts'
import type { Judged } from './reconciliation-plan.ts'

/** What a change of status means for people: `none` where nobody needs to be told. */
export type IncidentStep =
  | { incident: 'none' | 'open' | 'update' }
  | { incident: 'resolve'; resolution: 'recovered' | 'stopped' | 'deleted' }

/** One cause, one alert; and none for what a person asked for: a stop, a removal, a deployment under way. */
export function incidentStep(wish: Wish, judged: Judged): IncidentStep {
  if (judged.beneath) return inMaintenance(wish, judged.beneath)
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

/** Nothing is told but of an incident that was open before: that it waits now, and its end. What is wrong afterwards is told then. */
function inMaintenance(wish: Wish, beneath: Condition): IncidentStep {
  if (!wish.openIncident || wish.desired !== 'running') return { incident: 'none' }
  if (beneath.status === 'online') return resolve('recovered')
  return { incident: wish.status === 'maintenance' ? 'none' : 'update' }
}

const resolve = (resolution: 'recovered' | 'stopped'): IncidentStep => ({ incident: 'resolve', resolution })
const changed = (wish: Wish, judged: Judged) => wish.status !== judged.status || wish.cause !== judged.cause

const bad: readonly BotStatus[] = ['offline', 'failed', 'degraded']

/** `unknown` is told only where an engine cannot be reached; that Muster itself was blind is nobody's failure. */
function isBad({ status, cause }: Judged): boolean {
  return bad.includes(status) || (status === 'unknown' && cause === 'driver_unreachable')
}
