import type { Spot } from './form.ts'

/** What a JSON body may hold, after it turned out to be an object. */
export type Fields = Record<string, unknown>

/** Whether a value counts as left out: Discord takes null for absent. */
export const absent = (value: unknown): value is undefined | null => value === undefined || value === null

/** Complains that something needed was left out. */
export function missing(spot: Spot): undefined {
  spot.refuse('BASE_TYPE_REQUIRED', 'This field is required')
}

/** The value as an object, or undefined after a complaint. */
export function fields(spot: Spot, value: unknown): Fields | undefined {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields
  spot.refuse('MODEL_TYPE_CONVERT', 'Only dictionaries may be used in a ModelType')
  return undefined
}

/** The value as a list (empty where absent or wrong); its length is counted as Discord counts it. */
export function list(spot: Spot, value: unknown, limits: { min?: number; max: number; required?: boolean }): unknown[] {
  if (absent(value)) {
    if (limits.required) missing(spot)
    return []
  }
  if (!Array.isArray(value)) {
    spot.refuse('LIST_TYPE_CONVERT', 'Only iterables may be used in a ListType')
    return []
  }
  length(spot, value.length, limits)
  return value
}

/** The value as text trimmed as Discord does, or undefined; lengths count UTF-16 units, the stricter way. */
export function text(
  spot: Spot,
  value: unknown,
  limits: { min?: number; max: number; required?: boolean },
): string | undefined {
  if (absent(value)) {
    if (limits.required) missing(spot)
    return undefined
  }
  if (typeof value !== 'string' && typeof value !== 'number') {
    spot.refuse('STRING_TYPE_CONVERT', `Could not interpret "${JSON.stringify(value)}" as string.`)
    return undefined
  }
  const trimmed = String(value).trim()
  if (trimmed === '' && limits.required && limits.min === undefined) missing(spot)
  else length(spot, trimmed.length, limits)
  return trimmed
}

/** The value as a whole number within bounds, or undefined. */
export function whole(
  spot: Spot,
  value: unknown,
  limits: { min?: number; max?: number; required?: boolean } = {},
): number | undefined {
  if (absent(value)) {
    if (limits.required) missing(spot)
    return undefined
  }
  const number = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value
  if (typeof number !== 'number' || !Number.isInteger(number)) {
    spot.refuse('NUMBER_TYPE_COERCE', `Value "${String(value)}" is not int.`)
    return undefined
  }
  if (limits.min !== undefined && number < limits.min)
    spot.refuse('NUMBER_TYPE_MIN', `int value should be greater than or equal to ${limits.min}.`)
  if (limits.max !== undefined && number > limits.max)
    spot.refuse('NUMBER_TYPE_MAX', `int value should be less than or equal to ${limits.max}.`)
  return number
}

/** The value as one of a closed set, or undefined after a complaint. */
export function choice<T>(spot: Spot, value: unknown, allowed: readonly T[], required = true): T | undefined {
  if (absent(value)) {
    if (required) missing(spot)
    return undefined
  }
  if (allowed.includes(value as T)) return value as T
  spot.refuse('BASE_TYPE_CHOICES', `Value must be one of {${allowed.join(', ')}}.`)
  return undefined
}

/** The value as a boolean; absent is false. */
export function flag(spot: Spot, value: unknown): boolean {
  if (absent(value)) return false
  if (typeof value === 'boolean') return value
  spot.refuse('BOOLEAN_TYPE_CONVERT', 'Must be either true or false.')
  return false
}

/** Checks an address; `attachment` also allows `attachment://file.png`, as embeds do for pictures. */
export function address(spot: Spot, value: unknown, options: { attachment?: boolean; max?: number } = {}): void {
  const url = text(spot, value, { max: options.max ?? 2048 })
  if (url === undefined || url === '') return
  const schemes = options.attachment ? ['http', 'https', 'attachment'] : ['http', 'https', 'discord']
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(url)?.[1]?.toLowerCase()
  if (scheme !== undefined && !schemes.includes(scheme))
    spot.refuse(
      'URL_TYPE_INVALID_SCHEME',
      `Scheme "${scheme}" is not supported. Scheme must be one of (${schemes.map((s) => `'${s}'`).join(', ')}).`,
    )
  else if (scheme === undefined || !URL.canParse(url)) spot.refuse('URL_TYPE_INVALID_URL', 'Not a well formed URL.')
}

/** Checks an id: a string of 1–20 digits. */
export function snowflake(spot: Spot, value: unknown): void {
  if (typeof value === 'string' && /^\d{1,20}$/.test(value)) return
  spot.refuse('NUMBER_TYPE_COERCE', `Value "${String(value)}" is not snowflake.`)
}

function length(spot: Spot, actual: number, { min, max }: { min?: number; max: number }): void {
  if (min !== undefined && (actual < min || actual > max))
    spot.refuse('BASE_TYPE_BAD_LENGTH', `Must be between ${min} and ${max} in length.`)
  else if (actual > max) spot.refuse('BASE_TYPE_MAX_LENGTH', `Must be ${max} or fewer in length.`)
}
