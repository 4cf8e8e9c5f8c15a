import type { Problem } from './errors.ts'
import type { Sign } from './judge-health.ts'
import type { HeldWhy } from './login-budget.ts'
import type { Seen } from './reconciliation.ts'
import type { WatchPolicy } from './watch-policy.ts'

/**
 * What the loop remembers of one generation of a bot. It lives in memory only: everything that matters after a restart of
 * Muster can be seen again, and what is forgotten (how often it was restarted) errs on the side of trying once more.
 */
export interface History {
  generation: number
  /** When its present or last life began, as far as known. */
  startedAt?: Date
  /** Set while it is down: when it ended, and the driver's mark of that exit so that it is counted once. */
  down?: { at: Date; exitOf?: number }
  /** The driver refused the last start: why, as far as a person may read it. */
  refused?: { why?: Problem }
  /** Starts in a row for which the engine was out of reach although it lists its bots: they say nothing about the bot. */
  unreached?: { times: number; why?: Problem }
  /** The engine did not end it when it was to: why, as far as a person may read it. */
  unended?: Problem
  /** Lives shorter than a minute, in a row. */
  shortLives: number
  /** Muster's own restarts within the last hour, oldest first; the start that a person wished for is none. */
  restarts: readonly Date[]
  suspicion?: { sign: Sign | 'unreachable'; since: Date; checks: number; checkedAt: Date }
  /** No start before then, for this reason. */
  held?: { why: HeldWhy; until: Date }
}

/** Nothing is remembered yet of this generation. */
export const freshHistory = (generation: number): History => ({ generation, shortLives: 0, restarts: [] })

/** Takes in what is seen now: begins anew with a new generation, counts an exit once, and ends a down time when it runs. */
export function noteSeen(
  past: History | undefined,
  generation: number,
  seen: Seen | undefined,
  policy: WatchPolicy,
  now: Date,
): History {
  const history = past?.generation === generation ? past : freshHistory(generation)
  if (seen && seen.generation !== generation) return history
  if (seen?.state === 'running')
    return { ...without(without(without(history, 'down'), 'refused'), 'unreached'), startedAt: seen.since }
  const exitOf = seen?.since.getTime()
  const counted = history.down && (exitOf === undefined || exitOf === history.down.exitOf)
  if (counted) return history
  const { startedAt } = history
  // A driver that still shows the exit before our last start never got the bot running.
  const at = seen === undefined ? now : startedAt && startedAt > seen.since ? startedAt : seen.since
  const lived = startedAt && at.getTime() - startedAt.getTime()
  const began = history.unreached === undefined || (seen !== undefined && at !== startedAt)
  const short = began && lived !== undefined && lived < policy.shortLifeMs
  return {
    ...without(history, 'suspicion'),
    down: { at, ...(exitOf === undefined ? {} : { exitOf }) },
    shortLives: short ? history.shortLives + 1 : 0,
  }
}

/** To be called with every start; `restart` for those nobody asked for. A driver that does not show the bot afterwards counts as a short life. */
export function noteStart(history: History, at: Date, restart: boolean): History {
  return {
    ...without(without(history, 'down'), 'held'),
    startedAt: at,
    restarts: restart ? [...recent(history, at), at] : history.restarts,
  }
}

/** The engine was out of reach for the start just noted: it counts for nothing, unless an exit that came of it is seen. */
export function noteUnreached(before: History, noted: History, why?: Problem): History {
  const { startedAt } = noted
  const unreached = { times: (before.unreached?.times ?? 0) + 1, ...(why ? { why } : {}) }
  return { ...before, ...(startedAt ? { startedAt } : {}), unreached }
}

/** It was to be ended and was not, or at last it was. */
export const noteUnended = (history: History, why: Problem | undefined): History =>
  why ? { ...history, unended: why } : without(history, 'unended')

/** When a bot that is down may be started again, or that it may not. */
export function nextRestart(history: History, policy: WatchPolicy, now: Date): { at: Date } | 'give_up' {
  const restarts = recent(history, now).length
  if (history.shortLives >= policy.shortLives || restarts >= policy.restartsPerHour) return 'give_up'
  const backoff = Math.min(policy.backoffMaxMs, policy.backoffFirstMs * 2 ** restarts)
  const due = (history.down?.at ?? now).getTime() + backoff
  return { at: new Date(Math.max(due, history.held?.until.getTime() ?? 0)) }
}

/** Counts one more check of a suspicion; checks closer together than `apartMs` count as one. */
export function noteSuspicion(
  history: History,
  sign: Sign | 'unreachable',
  since: Date,
  apartMs: number,
  now: Date,
): History {
  const before = history.suspicion?.sign === sign ? history.suspicion : undefined
  if (!before) return { ...history, suspicion: { sign, since, checks: 1, checkedAt: now } }
  if (now.getTime() - before.checkedAt.getTime() < apartMs) return history
  return { ...history, suspicion: { ...before, checks: before.checks + 1, checkedAt: now } }
}

/** The bot is as it should be: earlier doubts are void. */
export const noteWell = (history: History): History => without(history, 'suspicion')

const recent = (history: History, now: Date) =>
  history.restarts.filter((at) => now.getTime() - at.getTime() < 60 * 60_000)

function without<H extends History, K extends keyof History>(history: H, key: K): Omit<H, K> {
  const { [key]: _, ...rest } = history
  return rest
}
