import { identifyWindowMs } from '../domain/login-budget.ts'
import { defaultWatchPolicy, type WatchPolicy } from '../domain/watch-policy.ts'

/** Every number of the services' timing, in milliseconds; tests pass shorter ones. */
export interface Policy extends WatchPolicy {
  /** What is released, a new bot as well as a changed one, must stay online this long before it counts. */
  stableMs: number
  /** A bot that is READY must have answered its own self-check by then. */
  canaryMs: number
  /** A board is edited no more often than this. */
  boardMs: number
  /** Names of bots and clients on a board may be this old. */
  boardLookMs: number
  /** Each check before a release ends by then. */
  checkMs: number
  /** A start or stop that a person asked for must be through by then. */
  wishTimeoutMs: number
  /** How soon the loop looks again at a bot that is between two states. */
  lookMs: number
  /** How soon it tries again when the database is away. */
  retryMs: number
  /** A creation that has begun waits this long for a database that is away before it is undone. */
  patienceMs: number
  /** A driver that takes longer to list its bots counts as out of reach. */
  observeTimeoutMs: number
  /** A tick waits this long for the slower drivers; what comes later is dealt with when it comes. */
  graceMs: number
  /** A driver that takes longer over one bot is given up on. */
  actTimeoutMs: number
  /** Logins of one application lie this far apart (as many of them as Discord lets it make at once). */
  loginWindowMs: number
  /** An alert waits this long for the bot's last lines. */
  logTailMs: number
  /** An alert waits this long for other bots that fail in the same way, so that all of them are one. */
  holdMs: number
  /** No tick for longer than this, and Muster was not watching (as the database sees it, too). */
  unseenMs: number
  /** An alert older than this says that it is late. */
  lateMs: number
  /** How long a test alert may take. */
  alertTestMs: number
  /** Cleaning up after a failed creation is waited for this long; it goes on by itself after that. */
  undoMs: number
  /** How often a rollout looks at the bots that it moved. */
  rolloutLookMs: number
  /** The bots of a wave are watched this long before the next begins. */
  rolloutWatchMs: number
  /** A bot that had to wait is tried again after this long. */
  rolloutRetryMs: number
  /** How often a drill looks how far it is, and when each kind must be over: a freeze is noticed after three missed acks. */
  drill: { lookMs: number; kill: number; freeze: number; revoke: number }
  /** A time in which bots were not seen is told this long after it ended, and later while bots are still being started. */
  blind: { settleMs: number; patienceMs: number }
  /** Folding the history ends after this long and goes on the next time. */
  foldMs: number
  /** Between two steps of it, the database is everybody else's. */
  foldPauseMs: number
}

export const defaultPolicy: Policy = {
  ...defaultWatchPolicy,
  stableMs: 30_000,
  canaryMs: 30_000,
  boardMs: 5_000,
  boardLookMs: 60_000,
  checkMs: 8_000,
  wishTimeoutMs: 60_000,
  lookMs: 500,
  retryMs: 2_000,
  patienceMs: 90_000,
  observeTimeoutMs: 10_000,
  graceMs: 1_000,
  actTimeoutMs: 60_000,
  loginWindowMs: identifyWindowMs,
  logTailMs: 500,
  holdMs: 700,
  unseenMs: 90_000,
  lateMs: 60_000,
  alertTestMs: 10_000,
  undoMs: 20_000,
  rolloutLookMs: 5_000,
  rolloutWatchMs: 60_000,
  rolloutRetryMs: 5 * 60_000,
  drill: { lookMs: 200, kill: 2 * 60_000, freeze: 8 * 60_000, revoke: 4 * 60_000 },
  blind: { settleMs: 30_000, patienceMs: 3 * 60_000 },
  foldMs: 5 * 60_000,
  foldPauseMs: 200,
}
