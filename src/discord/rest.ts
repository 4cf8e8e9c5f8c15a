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
  | { kind: 'limited'; retryAfterMs: number }
  | { kind: 'unreachable' }

/** Undefined for what did not come from a REST call. */
export function restFailure(error: unknown): RestFailure | undefined {
  if (error instanceof DiscordAPIError) {
    return { kind: 'refused', status: error.status, code: Number(error.code), message: error.message }
  }
  if (error instanceof RateLimitError) return { kind: 'limited', retryAfterMs: error.retryAfter || error.timeToReset }
  if (error instanceof HTTPError) return { kind: 'unreachable' }
  const { name, code, cause } = error as { name?: string; code?: string; cause?: { code?: string } }
  const network = /^(ECONN|ENOT|EHOST|ENET|ETIMEDOUT|EAI_|EPIPE|UND_ERR)/
  if (name === 'AbortError' || name === 'TimeoutError' || network.test(code ?? '') || network.test(cause?.code ?? '')) {
    return { kind: 'unreachable' }
  }
  return undefined
}
