import type { BotStatus, Cause } from './bot.ts'
import type { Incident } from './incident.ts'

/**
 * How bad an incident is, the least first: `minor` = the bot works in part, or nobody can do anything about it; `major` = a
 * bot is down and Muster sees to it; `critical` = only a person can help, or several bots are down together.
 */
export const severities = ['minor', 'major', 'critical'] as const
export type Severity = (typeof severities)[number]

export const isBelow = (one: Severity, other: Severity): boolean => severities.indexOf(one) < severities.indexOf(other)

/** By what is the matter, whatever comes of the attempts to start the bot again. */
const ofCause: Readonly<Record<Cause, Severity>> = {
  process_exited: 'major',
  zombie_gateway: 'major',
  driver_unreachable: 'major',
  deploy_failed: 'major',
  login_budget: 'major',
  token_invalid: 'critical',
  intents_denied: 'critical',
  crash_loop: 'critical',
  command_unanswered: 'minor',
  discord_outage: 'minor',
  monitor_blind: 'minor',
}

/** A bot that gave up is always critical, one that is only degraded always minor. */
const ofStatus: Partial<Record<BotStatus, Severity>> = { failed: 'critical', degraded: 'minor' }

/** Several bots at once are one step worse than one of them. */
export function severityOf({ status, cause, groupKind }: Pick<Incident, 'status' | 'cause' | 'groupKind'>): Severity {
  const one = ofStatus[status] ?? ofCause[cause]
  return groupKind === null ? one : (severities[severities.indexOf(one) + 1] ?? 'critical')
}
