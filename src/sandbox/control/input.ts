import type { Context } from 'hono'
import { parseJson } from '../rules/json.ts'
import { ControlError, refused } from './control-error.ts'

/** A JSON body with readers for its fields; each throws one sentence when the field is not what it should be. */
export interface Input {
  raw: Record<string, unknown>
  text(field: string): string
  optionalText(field: string): string | undefined
  optionalNumber(field: string): number | undefined
  optionalTexts(field: string): string[] | undefined
}

/** Reads the body, which must be sent as `application/json`; no body at all is an empty one. */
export async function readInput(c: Context): Promise<Input> {
  const text = await c.req.text()
  if (text === '') return inputFrom({})
  const type = c.req.header('content-type')?.split(';')[0]?.trim()
  if (type !== 'application/json') throw new ControlError(415, 'The body must be sent as application/json.')
  try {
    return inputFrom(parseJson(text))
  } catch (error) {
    if (error instanceof SyntaxError) throw new ControlError(400, 'The body is not JSON.')
    throw error
  }
}

function inputFrom(value: unknown): Input {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new ControlError(400, 'The body must be a JSON object.')
  const raw = value as Record<string, unknown>
  const optionalText = (field: string) => {
    const found = raw[field]
    if (found === undefined || found === null) return undefined
    if (typeof found !== 'string') throw refused(`"${field}" must be text.`)
    return found
  }
  return {
    raw,
    optionalText,
    text(field) {
      const found = optionalText(field)
      if (found === undefined || found === '') throw refused(`"${field}" is missing.`)
      return found
    },
    optionalNumber(field) {
      const found = raw[field]
      if (found === undefined || found === null) return undefined
      if (typeof found !== 'number' || !Number.isFinite(found)) throw refused(`"${field}" must be a number.`)
      return found
    },
    optionalTexts(field) {
      const found = raw[field]
      if (found === undefined || found === null) return undefined
      if (!Array.isArray(found) || found.some((entry) => typeof entry !== 'string'))
        throw refused(`"${field}" must be a list of text.`)
      return found
    },
  }
}
