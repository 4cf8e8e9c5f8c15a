import { absent } from './fields.ts'
import type { Spot } from './form.ts'

/** The value as a set of permissions, which comes as text; absent is undefined, and anything else a complaint. */
export function bitSet(spot: Spot, value: unknown): bigint | undefined {
  if (absent(value)) return undefined
  if ((typeof value === 'string' && /^\d{1,20}$/.test(value)) || (Number.isInteger(value) && (value as number) >= 0))
    return BigInt(value as string | number)
  spot.refuse('NUMBER_TYPE_COERCE', `Value "${String(value)}" is not int.`)
  return undefined
}
