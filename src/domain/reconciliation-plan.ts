// Over 200 lines: one decision, whose cases are read beside each other.
import type { BotStatus, Cause } from './bot.ts'
import { carrierOf } from './deployment.ts'
import { terminalExitCodes } from './health.ts'
import { judgeCanary } from './judge-canary.ts'
import { judgeHealth, reportOf, type Sign } from './judge-health.ts'
import { type Condition, covered, uncovered } from './maintenance.ts'
import type { Seen, Wish } from './reconciliation.ts'
import { freshHistory, type History, nextRestart, noteSeen, noteSuspicion, noteWell } from './restart-policy.ts'
import type { WatchPolicy } from './watch-policy.ts'

/** What to do about a bot: at most one thing, and only when wish and reality differ. */
export type Action =
  | { kind: 'none' }
  /** `restart` = nobody asked for this start, so it counts against the limits. */
  | { kind: 'apply'; restart: boolean }
  | { kind: 'stop' }
  | { kind: 'remove' }
  /** Removed from the engine that it is leaving, seen to be gone there, and only then started where it is wished for. */
  | { kind: 'vacate' }
  /** Nothing yet; look again then. */
  | { kind: 'wait'; until: Date }

export interface Judged {
  status: BotStatus
  cause: Cause | null
  /** First sign of it; never before the status it follows. */
  since: Date
  /** Set in maintenance: how the bot is all the same. */
  beneath?: Condition
}

export interface Plan {
  judged: Judged
  /** True where this was concluded of the wished generation; false where an older belief is only kept for now. */
  concluded: boolean
  action: Action
  /** To be handed in next time. */
  history: History
}

/** What the loop knows besides the one bot. */
export interface Vantage {
  /** Since when Muster and its database could see without a gap. */
  watchingSince: Date
  /** No bot at all is heard, so the fault is not this bot's. */
  deaf: boolean
  /** Muster itself has no connection to Discord, or has not had one again for long. */
  discordAway: boolean
}

const nothing: Action = { kind: 'none' }

/** Compares wish with reality. Pure: the same arguments always give the same plan; `now` is the database's clock. */
export function planReconciliation(
  wish: Wish,
  found: Seen | undefined | 'unreachable',
  past: History | undefined,
  vantage: Vantage,
  policy: WatchPolicy,
  now: Date,
): Plan {
  const plan = decide(uncovered(wish), found, past, vantage, policy, now)
  return { ...plan, judged: covered(wish, plan.judged, plan.concluded, now) }
}

function decide(
  wish: Wish,
  found: Seen | undefined | 'unreachable',
  past: History | undefined,
  vantage: Vantage,
  policy: WatchPolicy,
  now: Date,
): Plan {
  const known = past?.generation === wish.generation ? past : undefined
  // The engine refused this generation before it ended the one before, which says nothing of the new one: it is down like any other.
  const isRefusedBeside =
    typeof found === 'object' && found.generation < wish.generation && known?.refused !== undefined
  const seen = isRefusedBeside && wish.desired === 'running' ? undefined : found
  const history =
    seen === 'unreachable'
      ? (known ?? freshHistory(wish.generation))
      : noteSeen(known, wish.generation, seen, policy, now)
  const at: Case = { wish, history, vantage, policy, now }
  if (wish.movedFrom !== null) return leaving(at)
  if (seen === 'unreachable') return unreachable(at)
  if (wish.desired === 'retired') return unwanted(at, seen, 'remove')
  if (wish.desired === 'stopped') return unwanted(at, seen, 'stop')
  if (seen && seen.generation === wish.generation) return seen.state === 'running' ? running(at, seen) : down(at, seen)
  // Nothing of this generation is there: it was never started, or it was and is gone.
  const begun = known?.startedAt !== undefined || known?.refused !== undefined
  // `stopped` of a bot that is wanted: Muster itself ended it with everything else, and begins it again.
  const wasUp = wish.observedGeneration === wish.generation && !isBeginning(wish.status) && wish.status !== 'stopped'
  return seen === undefined && (begun || wasUp) ? down(at, undefined) : begin(at)
}

interface Case {
  wish: Wish
  history: History
  vantage: Vantage
  policy: WatchPolicy
  now: Date
}

/** Nothing was begun on its new engine, so there is nothing to see there yet. */
function leaving(at: Case): Plan {
  const { wish, now } = at
  const vacate: Action = { kind: 'vacate' }
  const toldWhy = wish.cause === 'driver_unreachable' && wish.observedGeneration === wish.generation
  return wish.desired !== 'running' || toldWhy ? hold(at, vacate) : plan(at, beginning(at), null, now, vacate)
}

function unreachable(at: Case): Plan {
  const { wish, policy, now } = at
  const history = noteSuspicion(at.history, 'unreachable', now, policy.recheckMs, now)
  if (wish.status === 'failed' && wish.observedGeneration === wish.generation) return hold(at, nothing)
  if (!confirmed(history, policy)) return hold({ ...at, history }, look(at))
  return plan({ ...at, history }, 'unknown', 'driver_unreachable', history.suspicion?.since, look(at))
}

/** Stopped or retired: what runs is ended; what does not run is as it should be. */
function unwanted(at: Case, seen: Seen | undefined, kind: 'stop' | 'remove'): Plan {
  const { wish } = at
  if (seen?.state === 'running' || (seen && kind === 'remove')) return hold(at, { kind })
  const beingMade = wish.deploying && wish.status === 'deploying' && wish.desired === 'stopped'
  return beingMade ? hold(at, nothing) : plan(at, 'stopped', null, seen?.since, nothing)
}

/** A wish that nothing was done about yet. */
function begin(at: Case): Plan {
  const start: Action = { kind: 'apply', restart: false }
  const { held } = at.history
  if (held && at.now < held.until) return hold(at, { kind: 'wait', until: held.until })
  return plan(at, beginning(at), null, at.now, start)
}

function down(at: Case, seen: Seen | undefined): Plan {
  const { wish, history, policy, now } = at
  const observed = wish.observedGeneration === wish.generation
  if (observed && wish.status === 'failed') return hold(at, nothing)
  const since = history.down?.at
  const final = terminal(seen)
  if (final) return plan(at, 'failed', final, since, nothing)
  const next = nextRestart(history, policy, now)
  const whyDown = history.refused ? 'deploy_failed' : 'process_exited'
  if (next === 'give_up') return plan(at, 'failed', history.refused ? 'deploy_failed' : 'crash_loop', since, nothing)
  const action: Action = next.at <= now ? { kind: 'apply', restart: true } : { kind: 'wait', until: next.at }
  if (history.unreached !== undefined && !(observed && wish.status === 'offline' && wish.cause === whyDown))
    return unreached(at, history.unreached.times, since, action)
  if (observed && (wish.status === 'offline' || (wish.status === 'deploying' && wish.deploying)))
    return hold(at, action)
  return plan(at, 'offline', whyDown, since, action)
}

/** It is not blamed: it never began. What it was ended by before, if anything, stays what is told. */
function unreached(at: Case, times: number, since: Date | undefined, action: Action): Plan {
  const { wish, policy, now } = at
  const isTold = wish.cause === 'driver_unreachable' || times >= policy.shortLives
  return isTold ? plan(at, 'offline', 'driver_unreachable', since, action) : plan(at, beginning(at), null, now, action)
}

function running(at: Case, seen: Seen): Plan {
  const { wish, policy, now, vantage } = at
  const health = judgeHealth(seen, wish.report, vantage, policy, now)
  const settled = { ...at, history: noteWell(at.history) }
  if (health.kind === 'ready') return connected(at, seen, health.since)
  if (health.kind === 'unheard') return unsettled(settled)
  if (health.kind === 'suspect') return suspect(at, health.sign, health.since, policy.recheckMs)
  const wasOn = wish.status === 'online' || wish.status === 'degraded'
  if (!wasOn && !health.overdue) return unsettled(settled)
  // One report in the middle of a reconnect is no outage: the next one must say so too.
  return suspect(at, 'disconnected', health.since, policy.heartbeatMs + policy.recheckMs)
}

/** It is connected; whether it also answers, its own self-check says. During a deployment that one decides for itself. */
function connected(at: Case, seen: Seen, since: Date): Plan {
  const { wish, policy, now, vantage } = at
  const settled = { ...at, history: noteWell(at.history) }
  const wasDegraded = wish.status === 'degraded' && wish.observedGeneration === wish.generation
  const canary = judgeCanary(reportOf(seen, wish.report), wish.generation)
  if (wish.deploying || canary.kind === 'answers') return plan(settled, 'online', null, since, nothing)
  if (canary.kind === 'wait')
    return wasDegraded ? hold(settled, nothing) : plan(settled, 'online', null, since, nothing)
  const failedAt = new Date(canary.at)
  // A bot may have missed the database together with Muster, which says nothing of the bot.
  if (failedAt < vantage.watchingSince) return unsettled(settled)
  // The next report tells of another check.
  const apartMs = policy.heartbeatMs + policy.recheckMs
  const doubted = { ...at, history: noteSuspicion(at.history, 'unanswered', failedAt, apartMs, now) }
  if (confirmed(doubted.history, policy))
    return plan(doubted, 'degraded', 'command_unanswered', doubted.history.suspicion?.since, nothing)
  return wasDegraded ? hold(doubted, look(at)) : plan(doubted, 'online', null, since, look(at))
}

function suspect(at: Case, sign: Sign, since: Date, apartMs: number): Plan {
  const { wish, policy, now, vantage } = at
  const doubted = { ...at, history: noteSuspicion(at.history, sign, since, apartMs, now) }
  if (!confirmed(doubted.history, policy)) return unsettled(doubted, look(at))
  if (sign === 'silent' && vantage.deaf) return plan(doubted, 'unknown', 'monitor_blind', since, look(at))
  if (wish.deploying && wish.status === 'deploying') return hold(doubted, nothing)
  // Neither can be reached: the fault is with Discord or the way to it, and no restart would mend it.
  if (sign !== 'silent' && vantage.discordAway && carrierOf(wish.strategy) === 'gateway')
    return plan(doubted, 'unknown', 'discord_outage', doubted.history.suspicion?.since, look(at))
  // Ending it is the first half of a restart; the second follows when it is seen to have ended, by the limits for restarts.
  return plan(
    doubted,
    'offline',
    // What Discord calls over HTTP has no gateway that could be dead.
    carrierOf(wish.strategy) === 'interactions' ? 'command_unanswered' : 'zombie_gateway',
    doubted.history.suspicion?.since,
    wish.deploying ? nothing : { kind: 'stop' },
  )
}

/** It runs, but how it is cannot be said yet: what was believed stays, unless that was of another generation or of no process. */
function unsettled(at: Case, action: Action = nothing): Plan {
  const { wish, now } = at
  const stands =
    wish.observedGeneration === wish.generation && !['stopped', 'failed', 'maintenance'].includes(wish.status)
  return stands ? hold(at, action) : plan(at, beginning(at), null, now, action)
}

function plan(at: Case, status: BotStatus, cause: Cause | null, since: Date | undefined, action: Action): Plan {
  const { wish, now, history } = at
  if (status === wish.status && cause === wish.cause) return { ...hold(at, action), concluded: true }
  const from = wish.statusSince.getTime()
  const sign = Math.min(now.getTime(), (since ?? now).getTime())
  return { judged: { status, cause, since: new Date(Math.max(from, sign)) }, concluded: true, action, history }
}

function hold({ wish, history }: Case, action: Action): Plan {
  return {
    judged: { status: wish.status, cause: wish.cause, since: wish.statusSince },
    concluded: false,
    action,
    history,
  }
}

const look = ({ policy, now }: Case): Action => ({ kind: 'wait', until: new Date(now.getTime() + policy.recheckMs) })
const confirmed = (history: History, policy: WatchPolicy) => (history.suspicion?.checks ?? 0) >= policy.confirmChecks
const isBeginning = (status: BotStatus) => status === 'starting' || status === 'deploying'
const beginning = ({ wish }: Case): BotStatus => (wish.deploying ? 'deploying' : 'starting')

function terminal(seen: Seen | undefined): keyof typeof terminalExitCodes | undefined {
  const code = seen?.exit?.code
  if (code === terminalExitCodes.token_invalid) return 'token_invalid'
  return code === terminalExitCodes.intents_denied ? 'intents_denied' : undefined
}
