/** Time as a need, so that tests can pass their own. */
export interface Clock {
  now(): Date
  /** Rejects with the signal's reason when it is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}
