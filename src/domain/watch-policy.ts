/** The numbers of DESIGN §5 by which Muster judges and restarts; tests pass shorter ones. All in milliseconds but the counts. */
export interface WatchPolicy {
  /** How often a bot reports. */
  heartbeatMs: number
  /** A bot that ran and was not heard of for this long, while Muster could hear, is down. */
  silentMs: number
  /** The gateway connection is dead after this many acks in a row did not come. */
  missedAcks: number
  /** A suspicion counts after this many checks … */
  confirmChecks: number
  /** … that lie at least this far apart. */
  recheckMs: number
  /** A bot must be READY this long after its process began. */
  startTimeoutMs: number
  /** A life shorter than this speaks for a crash loop. */
  shortLifeMs: number
  /** This many short lives in a row are one. */
  shortLives: number
  /** Muster gives up after this many restarts of its own within an hour. */
  restartsPerHour: number
  backoffFirstMs: number
  backoffMaxMs: number
}

export const defaultWatchPolicy: WatchPolicy = {
  heartbeatMs: 15_000,
  silentMs: 45_000,
  missedAcks: 3,
  confirmChecks: 2,
  recheckMs: 5_000,
  startTimeoutMs: 60_000,
  shortLifeMs: 60_000,
  shortLives: 3,
  restartsPerHour: 10,
  backoffFirstMs: 1_000,
  backoffMaxMs: 300_000,
}
