/** What a value must be: a test of it, a list of just one, or the shape of an object whose every key must be there and no other. */
export type Exactly = ((value: unknown) => boolean) | readonly [Exactly] | { readonly [key: string]: Exactly }

export const equals = (expected: unknown) => (value: unknown) => JSON.stringify(value) === JSON.stringify(expected)
export const matches = (pattern: RegExp) => (value: unknown) => typeof value === 'string' && pattern.test(value)
const isString = (value: unknown) => typeof value === 'string'
export const isPositive = (value: unknown) => Number.isSafeInteger(value) && (value as number) > 0
export const areStrings = (value: unknown) => Array.isArray(value) && value.every(isString)

/** Text values only, `key` among the keys. */
export const textsWith = (key: string) => (value: unknown) =>
  isObject(value) && Object.hasOwn(value, key) && Object.values(value).every(isString)

/** Undefined for a value that fits; else what does not, by its path. */
export function misfit(value: unknown, expected: Exactly, path = ''): string | undefined {
  if (typeof expected === 'function') return expected(value) ? undefined : `${path || 'the body'} has another value`
  if (isList(expected)) {
    const isOne = Array.isArray(value) && value.length === 1
    return isOne ? misfit(value[0], expected[0], `${path}[0]`) : `${path} is no list of one`
  }
  if (!isObject(value)) return `${path || 'the body'} is no object`
  const at = (key: string) => (path === '' ? key : `${path}.${key}`)
  // An engine reads names without regard to case, so what is not known by its exact name may be anything.
  const strange = Object.keys(value).find((key) => !Object.hasOwn(expected, key))
  if (strange !== undefined) return `${at(strange)} may not be set`
  for (const [key, inner] of Object.entries(expected)) {
    if (!Object.hasOwn(value, key)) return `${at(key)} is missing`
    const found = misfit(value[key], inner, at(key))
    if (found !== undefined) return found
  }
  return undefined
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isList = (expected: Exactly): expected is readonly [Exactly] => Array.isArray(expected)
