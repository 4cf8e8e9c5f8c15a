/** Under which generation of the lease requests are made. */
export interface Fence {
  readonly generation: number
  /** The database refused a write: another holder has the lease. Called for each. */
  refused(): void
}

/** The answer to a write under a generation that is over (migrations/0032_lease.sql); no other is given this status. */
const locked = 423

/** A fetch whose requests show the lease's generation, so that the database can tell those of an earlier holder. */
export function showingLease(fetch: typeof globalThis.fetch, fence: Fence): typeof globalThis.fetch {
  return async (input, init) => {
    const headers = new Headers(init?.headers ?? (input instanceof Request ? input.headers : undefined))
    headers.set('x-muster-lease', String(fence.generation))
    const response = await fetch(input, { ...init, headers })
    if (response.status === locked) fence.refused()
    return response
  }
}
