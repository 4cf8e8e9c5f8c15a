/**
 * Below this many logins left of those that Discord allows an application in a day (1000 for most; events/gateway, Session
 * Start Limit) Muster starts nothing: beyond the last one Discord ends all its sessions and resets the token.
 */
export const loginReserve = 50

/** Below this many a person is told how few are left. Ours: as many above the reserve as there are in it. */
const scarceLogins = 2 * loginReserve

/** How long to wait at most before asking Discord again once the reserve is reached. */
const loginBudgetRetryMs = 10 * 60_000

const dayMs = 24 * 60 * 60_000

/**
 * So many starts that nobody asked for, or that a crash ended, are allowed to an application in any 24 hours: one an hour, and
 * less than 30 whatever happens. Ours (docs/decisions/0007-login-budget.md), far below Discord's 1000.
 */
export const unattendedCeiling = 25

/** At half of the 10,000 refused requests in 10 min for which Discord bans an address (topics/rate-limits), Muster holds still. */
export const refusalShare = 5_000

/** Discord counts IDENTIFYs per application in windows of this length (events/gateway, `max_concurrency`). */
export const identifyWindowMs = 5_000

/** How often the count is looked at again meanwhile. */
export const refusalsRecheckMs = 60_000

/** What the ledger has of one application for the last 24 hours. */
export interface LoginLedger {
  /** Oldest first. */
  starts: readonly LedgerStart[]
  /** Logins that its bot made by itself after losing its session. */
  reconnects: number
  lastReconnectAt: Date | null
  /** Answers 401, 403 and 429 in the last 10 min to everything that shares the bot's address. */
  refusals: number
}

export interface LedgerStart {
  at: Date
  /** Not the first start of a person's wish. */
  unattended: boolean
  botId: string | null
  generation: number
}

/** Why a start has to wait: too soon after the last, too many today, too few left, or too much refused at this address. */
export type HeldWhy = 'spacing' | 'ceiling' | 'reserve' | 'refusals'

export type StartVerdict = { may: true } | { may: false; why: HeldWhy; until: Date }

/** True while a start of the bot leaves the reserve untouched. */
export function allowsLogin(sessionStartsLeft: number): boolean {
  return sessionStartsLeft >= loginReserve
}

/** True while a start is still allowed and few more will be. */
export function isScarce(sessionStartsLeft: number): boolean {
  return allowsLogin(sessionStartsLeft) && sessionStartsLeft < scarceLogins
}

/** What our own ledger says about one more start. `windowMs` is `identifyWindowMs` but in tests. */
export function judgeStart(
  ledger: LoginLedger,
  { unattended, maxConcurrency, windowMs }: { unattended: boolean; maxConcurrency: number; windowMs: number },
  now: Date,
): StartVerdict {
  const held = (why: HeldWhy, untilMs: number): StartVerdict => ({ may: false, why, until: new Date(untilMs) })
  if (tooManyRefusals(ledger.refusals)) return held('refusals', now.getTime() + refusalsRecheckMs)
  const crashes = crashStarts(ledger, now)
  const oldest = crashes.at(-unattendedCeiling)
  if (unattended && oldest) return held('ceiling', oldest.getTime() + dayMs)
  const logins = [...ledger.starts.map(({ at }) => at.getTime()), ledger.lastReconnectAt?.getTime() ?? 0]
  const recent = logins.filter((at) => now.getTime() - at < windowMs).toSorted((a, b) => a - b)
  const blocking = recent.at(-maxConcurrency)
  return blocking === undefined ? { may: true } : held('spacing', blocking + windowMs)
}

/** What Discord's own count says about one more start. */
export function judgeReserve(starts: { remaining: number; resetAfterMs: number }, now: Date): StartVerdict {
  if (allowsLogin(starts.remaining)) return { may: true }
  const waitMs = Math.min(Math.max(starts.resetAfterMs, refusalsRecheckMs), loginBudgetRetryMs)
  return { may: false, why: 'reserve', until: new Date(now.getTime() + waitMs) }
}

/** True where Muster starts nothing and asks Discord nothing that can wait. */
export function tooManyRefusals(inTenMinutes: number): boolean {
  return inTenMinutes >= refusalShare
}

/**
 * The starts of the last 24 hours that a crash cost: those nobody asked for, and those that one of them, or the start in
 * question, had to follow. A start that a person replaced by another is none.
 */
export function crashStarts({ starts }: Pick<LoginLedger, 'starts'>, now: Date): Date[] {
  return starts
    .filter(({ unattended }, index) => unattended || (starts[index + 1]?.unattended ?? true))
    .map(({ at }) => at)
    .filter((at) => now.getTime() - at.getTime() < dayMs)
}

/** Answers that Discord counts as invalid requests; a 429 of the scope `shared` is none (topics/rate-limits). */
export function isRefusal(status: number, rateLimitScope: string | null): boolean {
  return status === 401 || status === 403 || (status === 429 && rateLimitScope !== 'shared')
}
