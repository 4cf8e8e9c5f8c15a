import { parseJson } from '../rules/json.ts'

export type Data = Record<string, unknown>

/** Page events/gateway (Sending Events): no more than 4096 bytes. */
const MOST_BYTES = 4096

/** What a client sent; undefined when that is too long, or no payload at all. */
export function decode(raw: { toString(): string }): { op: unknown; d: unknown } | undefined {
  const text = raw.toString()
  if (Buffer.byteLength(text) > MOST_BYTES) return undefined
  try {
    const value = parseJson(text)
    return isData(value) && 'op' in value ? { op: value.op, d: value.d } : undefined
  } catch {
    return undefined
  }
}

export const isData = (value: unknown): value is Data =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
