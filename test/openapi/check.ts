import type { Exchange } from '../../src/sandbox/rest/recording.ts'
import type { Difference } from './known-differences.ts'
import type { Operation, Spec, Verdict } from './spec.ts'

export interface Mismatch {
  operation: string
  side: Difference['side']
  wrong: Verdict
  /** One call that shows it. */
  example: Exchange
  /** How many calls it was alike in. */
  count: number
}

export interface Findings {
  calls: number
  mismatches: Mismatch[]
  /** How often each operation was called and accepted, by its id. */
  seen: Map<string, number>
  unseen: string[]
  /** Known differences that no call showed. */
  stale: Difference[]
}

/** Holds recorded calls against the file: answers always, requests where they were accepted. */
export function createCheck(spec: Spec, differences: readonly Difference[]) {
  const checked = new Set<string>()
  const used = new Set<Difference>()
  const seen = new Map<string, number>()
  const mismatches = new Map<string, Mismatch>()
  let calls = 0

  function verdict(id: string, side: Difference['side'], body: unknown, judge: (body: unknown) => Verdict): Verdict {
    const wrong = judge(body)
    if (wrong.length === 0) return wrong
    const fitting = differences.filter((d) => d.side === side && (d.operation === '*' || d.operation === id))
    const mended = (by: Difference[]) => {
      const copy = structuredClone(body)
      for (const difference of by) difference.mend(copy)
      return judge(copy)
    }
    if (typeof body !== 'object' || body === null || mended(fitting).length > 0) return wrong
    for (const one of fitting) if (mended(fitting.filter((d) => d !== one)).length > 0) used.add(one)
    return []
  }

  function judge(exchange: Exchange, operation: Operation | undefined): Pick<Mismatch, 'side' | 'wrong'>[] {
    const { status, request, response } = exchange
    const id = operation?.id ?? '*'
    const answer = verdict(id, 'response', response, (body) => {
      if (status >= 400 && !operation) return spec.error(body)
      if (!operation) return ['the file knows no such operation']
      return operation.response(status, body) ?? [`the file knows no answer with status ${status}`]
    })
    if (status >= 400 || !operation) return [{ side: 'response', wrong: answer }]
    return [
      { side: 'response', wrong: answer },
      {
        side: 'request',
        wrong: verdict(id, 'request', request && payloadOf(request), (body) =>
          operation.request(body, request?.type ?? 'none'),
        ),
      },
      { side: 'query', wrong: verdict(id, 'query', exchange.query, (q) => operation.query(q as Exchange['query'])) },
    ]
  }

  return {
    /** Takes a line of a recording. */
    add(line: string): void {
      const exchange = JSON.parse(line) as Exchange
      const operation = spec.find(exchange.method, exchange.path)
      calls++
      if (operation && exchange.status < 400) seen.set(operation.id, (seen.get(operation.id) ?? 0) + 1)
      const alike = likeness(line)
      if (checked.has(alike)) return
      checked.add(alike)
      for (const { side, wrong } of judge(exchange, operation)) {
        if (wrong.length === 0) continue
        const name = operation?.name ?? `${exchange.method} ${likeness(exchange.path)}`
        const key = likeness(
          `${name} ${side} ${wrong.map((w) => w.replace(/\/\d+/g, '/n').replace(/, not .*/, '')).join()}`,
        )
        const known = mismatches.get(key)
        if (known) known.count++
        else mismatches.set(key, { operation: name, side, wrong, example: exchange, count: 1 })
      }
    },
    findings: (): Findings => ({
      calls,
      mismatches: [...mismatches.values()],
      seen,
      unseen: spec.operations.map((o) => o.id).filter((id) => !seen.has(id)),
      stale: differences.filter((d) => !used.has(d)),
    }),
  }
}

/** The same for calls that differ by ids and times only: one of them is looked at. */
const likeness = (text: string) =>
  text.replace(/\d{15,20}/g, '1').replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, '1')

/** What Discord reads of a body: of a form with `payload_json`, that and the files beside it. */
function payloadOf({ type, body }: NonNullable<Exchange['request']>): unknown {
  if (type === 'json' || typeof body !== 'object' || body === null) return body
  const { payload_json: payload, ...rest } = body as Record<string, unknown>
  return typeof payload === 'object' && payload !== null ? { ...payload, ...rest } : rest
}
