import type { Log } from '../lib/log.ts'

interface Needs {
  /** Whoever knows it can pretend that all is well, so it is in no log. */
  url: string
  fetch?: typeof globalThis.fetch
  log: Log
  deadlineMs?: number
}

/** Tells a dead man's switch (a service that calls people when it hears nothing) that Muster is well. */
export interface Deadman {
  /** Returns at once; at most one ping is under way. What fails holds nothing up, and is logged once until it is over. */
  ping(): void
}

export function createDeadman({ url, fetch = globalThis.fetch, log, deadlineMs = 5_000 }: Needs): Deadman {
  let underWay = false
  let failing = false

  async function tell(): Promise<string | undefined> {
    try {
      const answer = await fetch(url, { signal: AbortSignal.timeout(deadlineMs), redirect: 'manual' })
      await answer.body?.cancel()
      return answer.ok ? undefined : `It answered ${answer.status}.`
    } catch (error) {
      // Names only: the words of an error may repeat the address.
      const { name, cause } = error as Error & { cause?: { code?: string } }
      return name === 'TimeoutError' ? `No answer within ${deadlineMs} ms.` : `Not reached (${cause?.code ?? name}).`
    }
  }

  return {
    ping() {
      if (underWay) return
      underWay = true
      void tell().then((why) => {
        underWay = false
        if (why !== undefined && !failing) log.warn({ why }, 'the dead man’s switch (DEADMAN_URL) cannot be told')
        if (why === undefined && failing) log.info({}, 'the dead man’s switch is told again')
        failing = why !== undefined
      })
    },
  }
}
