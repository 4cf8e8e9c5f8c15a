/**
 * A fetch that gives up after as many milliseconds as `msOf` allows the path, body included, and is asked once only: supabase-js repeats reads that failed for up to
 * seven seconds, unless the error is called AbortError. 503 counts as not reachable, for the same reason.
 */
export function fetchWithin(fetch: typeof globalThis.fetch, msOf: (path: string) => number): typeof globalThis.fetch {
  return async (input, init) => {
    const ms = msOf(new URL(input instanceof Request ? input.url : input).pathname)
    const limit = AbortSignal.timeout(ms)
    const signal = init?.signal ? AbortSignal.any([init.signal, limit]) : limit
    try {
      const response = await fetch(input, { ...init, signal })
      if (response.status === 503 || response.status === 520) throw new Error(`HTTP ${response.status}`)
      return response
    } catch (cause) {
      const error = new Error(limit.aborted ? `No answer within ${ms} ms.` : 'The request failed.', { cause })
      error.name = 'AbortError'
      throw error
    }
  }
}
