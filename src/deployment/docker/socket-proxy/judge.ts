import { misfit } from './exactly.ts'
import type { Rule } from './rules.ts'

/** What becomes of a call: passed on by that rule, as `path` (with its query), or refused with a reason for people. */
export type Verdict = { rule: Rule; path: string; id: string | undefined } | { refused: string }

/** Judges method and address; the body and whose it is are looked at later. */
export function judge(rules: readonly Rule[], method: string, url: string): Verdict {
  const [path = '', ...rest] = url.split('?')
  const rule = rules.find((one) => one.method === method && one.path.test(path))
  if (!rule) return { refused: `${method} ${path.slice(0, 200)} is no call that running bots takes` }
  const asked = new URLSearchParams(rest.join('?'))
  const kept = new URLSearchParams()
  for (const [name, value] of asked) {
    const fits = rule.query?.[name]
    // The client repeats a JSON body in the query, where the engine does not read it.
    if (!fits && isJson(rule)) continue
    if (kept.has(name)) return { refused: `${name} is given twice` }
    if (!fits) return { refused: `the parameter ${name} may not be set` }
    if (!fits(value)) return { refused: `the parameter ${name} has another value` }
    kept.set(name, name === 'filters' ? JSON.stringify(JSON.parse(value)) : value)
  }
  const missing = rule.needs?.find((name) => !kept.has(name))
  if (missing !== undefined) return { refused: `the parameter ${missing} is missing` }
  const query = kept.toString()
  return { rule, path: query === '' ? path : `${path}?${query}`, id: rule.path.exec(path)?.groups?.id }
}

/** Undefined for a body that may pass; else why not. */
export function refusalOfBody({ body }: Rule, value: unknown): string | undefined {
  return body === undefined || body === 'archive' ? undefined : misfit(value, body)
}

/** True where the body is read and checked. */
export const isJson = ({ body }: Rule): boolean => body !== undefined && body !== 'archive'
