import { setTimeout as delay } from 'node:timers/promises'
import type { HttpBindings } from '@hono/node-server'

/** One planned failure of REST calls. */
export interface Fault {
  id: string
  /** `METHOD /path`, `*` stands for anything within a part and, at the end, for all that follows. */
  match: string
  /** An application's id. */
  app?: string
  status?: number
  body?: unknown
  /** Seconds; makes it a 429 unless `status` says otherwise. */
  retry_after?: number
  delay_ms?: number
  /** No answer: the request hangs; together with `delay_ms` its connection is cut after that time. */
  drop?: boolean
  /** How many requests are left to hit; without it, all. */
  times?: number
}

export interface Faults {
  add(fault: Omit<Fault, 'id'>): Fault
  list(): Fault[]
  /** How many were removed: one by its id, or all. */
  remove(id?: string): number
  /** The fault that hits this request, counted; undefined when none does. */
  hit(method: string, path: string, app: string | undefined): Fault | undefined
}

export function createFaults(): Faults {
  let faults: Fault[] = []
  let next = 1
  return {
    add(fault) {
      const added = { id: String(next++), ...fault }
      faults.push(added)
      return added
    },
    list: () => faults,
    remove(id) {
      const before = faults.length
      faults = id === undefined ? [] : faults.filter((fault) => fault.id !== id)
      return before - faults.length
    },
    hit(method, path, app) {
      const fault = faults.find((f) => (!f.app || f.app === app) && matches(f.match, method, path))
      if (fault?.times !== undefined && --fault.times <= 0) faults = faults.filter((f) => f !== fault)
      return fault
    },
  }
}

/** Carries a fault out; the answer it gives, or nothing when the request goes on after a delay. */
export async function carryOut(fault: Fault, env: HttpBindings): Promise<Response | undefined> {
  if (fault.delay_ms) await delay(fault.delay_ms, undefined, { ref: false })
  if (fault.drop) {
    if (fault.delay_ms !== undefined) env.incoming.socket.destroy()
    return new Promise<never>(() => {})
  }
  const { retry_after } = fault
  const status = fault.status ?? (retry_after === undefined ? undefined : 429)
  if (status === undefined) return undefined
  const body = fault.body ?? defaultBody(status, retry_after)
  const headers = retry_after === undefined ? {} : { 'Retry-After': String(retry_after), 'X-RateLimit-Scope': 'shared' }
  return status === 204 ? new Response(null, { status }) : Response.json(body, { status, headers })
}

function defaultBody(status: number, retryAfter: number | undefined): object {
  if (status === 429) return { message: 'You are being rate limited.', retry_after: retryAfter ?? 1, global: false }
  if (status === 401) return { message: '401: Unauthorized', code: 0 }
  return { message: status >= 500 ? `${status}: Internal Server Error` : `${status}: Refused by the sandbox`, code: 0 }
}

function matches(pattern: string, method: string, path: string): boolean {
  const [, verb = '*', rawPath = ''] = /^(?:(\S+)\s+)?(\S+)$/.exec(pattern.trim()) ?? []
  if (verb !== '*' && verb.toUpperCase() !== method) return false
  const wanted = rawPath.replace(/^\/api(?:\/v\d+)?(?=\/)/, '')
  const source = wanted
    .split('*')
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
    .join('[^/]*')
    .replace(/\[\^\/\]\*$/, '.*')
  return new RegExp(`^${source}$`).test(path)
}
