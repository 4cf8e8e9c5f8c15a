import type { HttpBindings } from '@hono/node-server'
import type { Context, Hono } from 'hono'
import { type DiscordError, discordError, invalidForm } from '../rules/discord-error.ts'
import { parseJson } from '../rules/json.ts'
import type { Upload } from '../world/attachments.ts'
import type { Application } from '../world/records.ts'

/** What the REST pipeline knows before a route runs. */
export interface RestEnv {
  Bindings: HttpBindings
  Variables: {
    /** The caller, when its token was good. */
    caller: Application | undefined
  }
}

export type Rest = Hono<RestEnv>
export type RestContext = Context<RestEnv>

/** The calling application; 401 without a good token. */
export function callerOf(c: RestContext): Application {
  const caller = c.get('caller')
  if (!caller) throw discordError.unauthorized()
  return caller
}

/** The body as JSON and the files beside it, from JSON or multipart. */
export async function readBody(c: RestContext): Promise<{ body: unknown; uploads: Upload[] }> {
  const type = c.req.header('content-type') ?? ''
  if (type.startsWith('multipart/form-data')) return readForm(await c.req.formData().catch(refuseContentType))
  const text = await c.req.text()
  if (text === '') return { body: {}, uploads: [] }
  if (!type.startsWith('application/json')) throw wrongContentType()
  return { body: parse(text), uploads: [] }
}

/** The body as an object; anything else is an invalid form. */
export async function readObject(c: RestContext): Promise<Record<string, unknown>> {
  const { body } = await readBody(c)
  return asObject(body)
}

export function asObject(body: unknown): Record<string, unknown> {
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Record<string, unknown>
  throw invalidForm({
    _errors: [{ code: 'MODEL_TYPE_CONVERT', message: 'Only dictionaries may be used in a ModelType' }],
  })
}

/** The `limit` of a list, from `least` (1) to `most`; anything else is an invalid form. */
export function limitOf(
  c: RestContext,
  { most, usual, least = 1 }: { most: number; usual: number; least?: number },
): number {
  const limit = Number(c.req.query('limit') ?? usual)
  if (Number.isInteger(limit) && limit >= least && limit <= most) return limit
  throw invalidForm({
    limit: { _errors: [{ code: 'NUMBER_TYPE_MAX', message: `int value should be between ${least} and ${most}.` }] },
  })
}

/** A switch of the query, off where it is absent (page reference, Boolean Query Strings); anything else is an invalid form. */
export function booleanOf(c: RestContext, name: string): boolean {
  const text = c.req.query(name)
  if (text === undefined || ['False', 'false', '0'].includes(text)) return false
  if (['True', 'true', '1'].includes(text)) return true
  throw invalidForm({
    [name]: { _errors: [{ code: 'BOOLEAN_TYPE_CONVERT', message: 'Must be either true or false.' }] },
  })
}

/** A moment given as ISO text in the query, in milliseconds; anything else is an invalid form. */
export function timeOf(c: RestContext, name: string): number | undefined {
  const text = c.req.query(name)
  if (text === undefined) return undefined
  const time = Date.parse(text)
  if (!Number.isNaN(time)) return time
  throw invalidForm({
    [name]: { _errors: [{ code: 'DATE_TIME_TYPE_PARSE', message: `Could not parse ${text}. Should be ISO8601.` }] },
  })
}

/** How Discord words a refusal. */
export const errorBody = ({ message, code, errors, retryAfter }: DiscordError) => ({
  message,
  code,
  ...(errors ? { errors } : {}),
  ...(retryAfter === undefined ? {} : { retry_after: retryAfter, global: false }),
})

const TEN_MIB = 10 * 1024 * 1024

/** What a multipart form holds: its `payload_json`, and its files by the number in `files[n]`. */
export async function readForm(form: FormData): Promise<{ body: unknown; uploads: Upload[] }> {
  const uploads: Upload[] = []
  for (const [key, value] of form.entries()) {
    const index = /^files?\[(\d+)\]$/.exec(key)?.[1]
    if (typeof value === 'string' || index === undefined) continue
    if (value.size > TEN_MIB) throw discordError.tooLarge()
    uploads.push({ index, name: value.name, type: value.type, bytes: new Uint8Array(await value.arrayBuffer()) })
  }
  const payload = form.get('payload_json')
  return { body: typeof payload === 'string' ? parse(payload) : {}, uploads }
}

function parse(text: string): unknown {
  try {
    return parseJson(text)
  } catch {
    throw discordError.invalidJson()
  }
}

function refuseContentType(): never {
  throw wrongContentType()
}

const wrongContentType = () =>
  invalidForm({
    _errors: [
      {
        code: 'CONTENT_TYPE_INVALID',
        message: 'Expected "Content-Type" header to be one of {"application/json", "multipart/form-data"}.',
      },
    ],
  })
