import { problem } from '../../domain/errors.ts'
import type { Clock } from '../../lib/clock.ts'
import { DriverUnreachable } from '../driver.ts'
import type { EdgeProject } from './settings.ts'

/** What is asked of the Management API. */
export interface Ask {
  method: 'GET' | 'POST' | 'DELETE'
  /** Below `/v1/projects/{ref}`. */
  path: string
  query?: Readonly<Record<string, string>>
  /** Sent as JSON, or as a form. */
  body?: object | FormData
  withinMs?: number
}

const answerWithinMs = 8_000
/** A limit that asks for more patience than this is told at once; nobody asks again before it is over. */
const longestWaitMs = 3_000

export type Call = ReturnType<typeof createCall>

/**
 * Calls of the Management API, each with a deadline. `DriverUnreachable` where nothing can be known (no answer, 5xx, 429 for
 * long, 401 with Problem `SupabaseTokenRefused` as its cause); Problem `EdgeRefused` where the API says no, what is to be deleted may be gone. No token is in any of them.
 */
export function createCall({ project, clock }: { project: EdgeProject; clock: Clock }) {
  const { apiUrl, accessToken, projectId } = project
  let limitedUntil = 0

  async function once({ method, path, query = {}, body, withinMs = answerWithinMs }: Ask): Promise<Response> {
    const url = new URL(`${apiUrl.replace(/\/+$/, '')}/v1/projects/${projectId}${path}`)
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
    const isForm = body instanceof FormData
    try {
      const response = await fetch(url, {
        method,
        headers: {
          authorization: `Bearer ${accessToken}`,
          ...(body === undefined || isForm ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
        signal: AbortSignal.timeout(withinMs),
      })
      // The deadline holds for the body, too.
      return new Response(await response.arrayBuffer(), { status: response.status, headers: response.headers })
    } catch (error) {
      throw new DriverUnreachable('serverless', error)
    }
  }

  return async function call(ask: Ask): Promise<unknown> {
    for (let attempt = 1; ; attempt += 1) {
      const waitMs = limitedUntil - clock.now().getTime()
      if (waitMs > longestWaitMs) throw limited(waitMs)
      if (waitMs > 0) await clock.sleep(waitMs)
      const response = await once(ask)
      const { status } = response
      if (status < 400) return parse(await response.text())
      if (status === 401) throw new DriverUnreachable('serverless', problem('SupabaseTokenRefused'))
      if (status === 429) {
        const told = Number(response.headers.get('retry-after') ?? Number.NaN)
        const ms = (Number.isFinite(told) && told >= 0 ? told : 60) * 1000
        limitedUntil = Math.max(limitedUntil, clock.now().getTime() + ms)
        if (attempt < 3) continue
        throw limited(ms)
      }
      const said = wordsOf(parse(await response.text()))
      if (status >= 500)
        throw new DriverUnreachable('serverless', new Error(`Supabase answered ${status}${said && `: ${said}`}`))
      if (status === 404 && ask.method === 'DELETE') return undefined
      throw problem('EdgeRefused', said || `HTTP ${status}`)
    }
  }
}

const limited = (ms: number) =>
  new DriverUnreachable('serverless', problem('SupabaseBusy', String(Math.ceil(ms / 1000))))

function parse(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text)
  } catch {
    return text
  }
}

/** The API tells its reason as `message`; a proxy before it may answer a page. */
function wordsOf(body: unknown): string {
  const message = typeof body === 'object' && body !== null && 'message' in body ? body.message : undefined
  const text = Array.isArray(message) ? message.join('; ') : typeof message === 'string' ? message : ''
  return text.replace(/\s+/g, ' ').slice(0, 300)
}
