import { DiscordAPIError, HTTPError, RateLimitError, REST, RESTEvents, type RESTOptions } from 'discord.js'
import { isRefusal } from '../domain/login-budget.ts'
import type { Redactor } from '../lib/redact.ts'

/** Where Discord is: `https://discord.com/api`, or a sandbox beside whose `/api` lies its `/cdn`. */
export function restAddress(apiUrl: string): { api: string; version: '10'; cdn?: string } {
  const api = apiUrl.replace(/\/+$/, '')
  return { api, version: '10', ...(/\bdiscord(app)?\.com\//.test(api) ? {} : { cdn: api.replace(/\/api$/, '/cdn') }) }
}

/** Discord's REST for one token. Never hangs longer than its `timeout` × (`retries` + 1), rate limits apart. */
export function createRest(apiUrl: string, token: string, options: Partial<RESTOptions>): REST {
  return new REST({ ...restAddress(apiUrl), ...options }).setToken(token)
}

/** Told the status of every answer that counts toward Discord's ban of an address. */
export type OnRefusal = (status: number) => void

/** Watches a REST for such answers, those that its library tries again by itself included. */
export function countRefusals(rest: Pick<REST, 'on'>, onRefusal: OnRefusal = () => {}): void {
  rest.on(RESTEvents.Response, (_, { status, headers }) => {
    if (isRefusal(status, headers.get('x-ratelimit-scope'))) onRefusal(status)
  })
}

/**
 * Discord's REST as Muster itself, for what outlives every interaction's token. Nothing is retried or waited for here: whoever
 * sends knows when to try again. Each call of the answer begins one piece of work, over by its signal within `deadlineMs`.
 */
export function createOwnRest(needs: {
  apiUrl: string
  token: string
  onRefusal?: OnRefusal | undefined
  deadlineMs?: number | undefined
}): () => { rest: REST; signal: AbortSignal } {
  const { token, deadlineMs = 9_000 } = needs
  const rest = createRest(needs.apiUrl, token, { timeout: deadlineMs, retries: 0, rejectOnRateLimit: () => true })
  countRefusals(rest, needs.onRefusal)
  return () => {
    // A 401, even one of Discord's bad minutes, makes it forget the token.
    rest.setToken(token)
    return { rest, signal: AbortSignal.timeout(deadlineMs) }
  }
}

/** What went wrong in words for a log: never the address or the body of the request, where tokens are. */
export function describeError(error: unknown, redact: Pick<Redactor, 'text'>): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: redact.text(String(error)) }
  const { code, status, cause } = error as Error & { code?: unknown; status?: unknown }
  return {
    name: error.name,
    message: redact.text(error.message),
    ...(code === undefined ? {} : { code }),
    ...(status === undefined ? {} : { status }),
    ...(error.stack ? { stack: redact.text(error.stack) } : {}),
    ...(cause === undefined ? {} : { cause: describeError(cause, redact) }),
  }
}

/** Sorts failures of a REST call by what can be done about them. */
export type RestFailure =
  | { kind: 'refused'; status: number; code: number; message: string }
  | { kind: 'limited'; retryAfterMs: number; everywhere: boolean }
  | { kind: 'unreachable' }

/** Undefined for what did not come from a REST call. */
export function restFailure(error: unknown): RestFailure | undefined {
  if (error instanceof DiscordAPIError) {
    return { kind: 'refused', status: error.status, code: Number(error.code), message: error.message }
  }
  if (error instanceof RateLimitError) {
    return { kind: 'limited', retryAfterMs: error.retryAfter || error.timeToReset, everywhere: error.global }
  }
  if (error instanceof HTTPError) return { kind: 'unreachable' }
  const { name, code, cause } = error as { name?: string; code?: string; cause?: { code?: string } }
  const network = /^(ECONN|ENOT|EHOST|ENET|ETIMEDOUT|EAI_|EPIPE|UND_ERR)/
  if (name === 'AbortError' || name === 'TimeoutError' || network.test(code ?? '') || network.test(cause?.code ?? '')) {
    return { kind: 'unreachable' }
  }
  return undefined
}

/** True where a message cannot be changed for good: it is deleted, another's, the system's, or in an archived thread. */
export const cannotBeChanged = (failure: RestFailure | undefined): boolean =>
  failure?.kind === 'refused' && [10008, 50005, 50021, 50083].includes(failure.code)
