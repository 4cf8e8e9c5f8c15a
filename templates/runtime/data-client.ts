import type { CallData } from './command.ts'
import type { HttpAnswer, HttpCall } from './http-request.ts'

/** The database did not answer, or not in time: nothing is known about what was asked. */
export class DataUnavailable extends Error {
  override readonly name = 'DataUnavailable'
}

/** The database answered and said no. */
export class DataRefused extends Error {
  override readonly name = 'DataRefused'
  readonly code: string
  constructor(message: string, code: string) {
    super(message)
    this.code = code
  }
}

export interface DataAccess {
  /** A Supabase base URL. */
  url: string
  publishableKey: string
  /** Says which bot is asking; every function takes it as its first argument. */
  botKey: string
  timeoutMs?: number
}

/** One HTTP call, by whatever the carrier has. */
export type SendHttp = (url: string, call: HttpCall) => Promise<Pick<HttpAnswer, 'status' | 'text'>>

/** Calls database functions as `supabase.rpc` does, without its 10 MB. */
export function createDataClient(access: DataAccess, sendHttp: SendHttp): CallData {
  const base = `${access.url.replace(/\/+$/, '')}/rest/v1/rpc/`
  const headers = {
    apikey: access.publishableKey,
    Authorization: `Bearer ${access.publishableKey}`,
    'Content-Type': 'application/json',
    Accept: 'application/json',
  }
  return async (name, args) => {
    const answer = await sendHttp(base + name, {
      method: 'POST',
      headers,
      body: JSON.stringify({ p_key: access.botKey, ...args }),
      signal: AbortSignal.timeout(access.timeoutMs ?? 2000),
    }).catch((error: NodeJS.ErrnoException) => {
      throw new DataUnavailable(`${name}: the database did not answer (${error.code ?? error.name})`)
    })
    const text = answer.text()
    if (answer.status >= 200 && answer.status < 300) return parse(text)
    if (answer.status >= 500 || answer.status === 429) {
      throw new DataUnavailable(`${name}: the database answered ${answer.status}`)
    }
    const { code, message } = (parse(text) ?? {}) as { code?: unknown; message?: unknown }
    throw new DataRefused(`${name}: refused with ${answer.status} ${code ?? ''} ${message ?? ''}`.trim(), String(code))
  }
}

function parse(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}
