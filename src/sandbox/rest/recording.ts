import { randomUUID } from 'node:crypto'
import { appendFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { RestContext } from './http.ts'

/** One REST call as it went over the wire, without tokens. */
export interface Exchange {
  method: string
  /** Below `/api/v10`; ids as they were, tokens as `:token`. */
  path: string
  query: Record<string, string>
  /** Undefined: none. A form has its `payload_json` in it as `payload_json`, and its files as their names. */
  request?: { type: 'json' | 'form'; body: unknown }
  status: number
  /** Undefined: no body. Text where it is no JSON. */
  response?: unknown
}

/** Writes what is given to it into a file of its own in a folder, a line of JSON for each; for checks of a whole test run. */
export interface Recording {
  add(c: RestContext, path: string): Promise<void>
  /** Writes what is still waiting. */
  close(): void
}

const FLUSH_AFTER_MS = 200
const FLUSH_ABOVE = 200

export function createRecording(folder: string): Recording {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = join(folder, `${process.pid}-${randomUUID()}.jsonl`)
  let lines: string[] = []
  let timer: NodeJS.Timeout | undefined

  function flush() {
    clearTimeout(timer)
    timer = undefined
    if (lines.length > 0) appendFileSync(file, lines.join(''), { mode: 0o600 })
    lines = []
  }

  return {
    async add(c, path) {
      const exchange = await exchangeOf(c, path)
      lines.push(`${JSON.stringify(exchange, withoutToken)}\n`)
      if (lines.length > FLUSH_ABOVE) flush()
      else timer ??= setTimeout(flush, FLUSH_AFTER_MS).unref()
    },
    close: flush,
  }
}

async function exchangeOf(c: RestContext, path: string): Promise<Exchange> {
  const request = await requestOf(c)
  const answer = await c.res.clone().text()
  return {
    method: c.req.method,
    path,
    query: c.req.query(),
    ...(request ? { request } : {}),
    status: c.res.status,
    ...(answer === '' ? {} : { response: json(answer) }),
  }
}

async function requestOf(c: RestContext): Promise<Exchange['request']> {
  if (!c.req.header('content-type')?.startsWith('multipart/form-data')) {
    const text = await c.req.text().catch(() => '')
    return text === '' ? undefined : { type: 'json', body: json(text) }
  }
  const form = await c.req.formData().catch(() => new FormData())
  const body = [...form.entries()].map(([name, value]) => [
    name,
    typeof value !== 'string' ? value.name : name === 'payload_json' ? json(value) : value,
  ])
  return { type: 'form', body: Object.fromEntries(body) }
}

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

const withoutToken = (key: string, value: unknown): unknown => {
  if (typeof value !== 'string') return value
  return key === 'token' ? ':token' : value.replace(/(\/webhooks\/\d+\/)[\w-]+/g, '$1:token')
}
