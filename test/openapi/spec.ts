import { readFileSync } from 'node:fs'
import { Ajv2020, type AnySchemaObject, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js'

/** What is wrong with a body, in words; none: it is right. */
export type Verdict = string[]

/** One operation of Discord's OpenAPI file. */
export interface Operation {
  id: string
  /** `POST /channels/{channel_id}/messages`. */
  name: string
  request(body: unknown, type: 'json' | 'form' | 'none'): Verdict
  query(query: Record<string, string>): Verdict
  /** Undefined where the file knows no such status. */
  response(status: number, body: unknown): Verdict | undefined
}

export interface Spec {
  operations: Operation[]
  find(method: string, path: string): Operation | undefined
  /** Whether an answer of 400 and more is worded as Discord words errors. */
  error(body: unknown): Verdict
}

interface Parameter {
  name: string
  in: string
  required?: boolean
  schema: AnySchemaObject
}
interface Body {
  $ref?: string
  required?: boolean
  content?: Record<string, { schema: AnySchemaObject }>
}
interface Described {
  operationId: string
  parameters?: Parameter[]
  requestBody?: Body
  responses: Record<string, Body>
}
const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const
type Method = (typeof METHODS)[number]

interface Document {
  paths: Record<string, Partial<Record<Method, Described>> & { parameters?: Parameter[] }>
  components: object
}

/** Reads Discord's OpenAPI file. Validators are compiled when they are first needed. */
export const loadSpec = (file: string): Spec => createSpec(JSON.parse(readFileSync(file, 'utf8')))

export function createSpec(document: Document): Spec {
  const settings = { strict: false, validateFormats: false, allErrors: true, verbose: true }
  const ajv = new Ajv2020(settings).addSchema(document as AnySchemaObject, 'discord')
  // Query strings are text: what reads as a number is one.
  const coercing = new Ajv2020({ ...settings, coerceTypes: 'array' }).addSchema(document as AnySchemaObject, 'discord')
  const compiled = new Map<string, ValidateFunction>()

  function at(pointer: string): (body: unknown) => Verdict {
    return (body) => {
      const validate = compiled.get(pointer) ?? ajv.compile({ $ref: `discord#${pointer}` })
      compiled.set(pointer, validate)
      return validate(body) ? [] : inWords(validate.errors ?? [])
    }
  }

  function operation(path: string, method: string, described: Described, shared: Parameter[]): Operation {
    const here = `/paths/${escaped(path)}/${method}`
    const queried = [...shared, ...(described.parameters ?? [])].filter((p) => p.in === 'query')
    const querySchema = {
      type: 'object',
      properties: Object.fromEntries(queried.map((p) => [p.name, absolute(p.schema)])),
      required: queried.filter((p) => p.required).map((p) => p.name),
      additionalProperties: false,
    }
    return {
      id: described.operationId,
      name: `${method.toUpperCase()} ${path}`,
      request(body, type) {
        const content = described.requestBody?.content
        if (type === 'none') return described.requestBody?.required ? ['it has no body'] : []
        if (!content) return ['the file knows no body for it']
        const json = content['application/json'] ? 'application/json' : Object.keys(content)[0]
        const kind = type === 'form' && content['multipart/form-data'] ? 'multipart/form-data' : json
        return at(`${here}/requestBody/content/${escaped(kind ?? '')}/schema`)(body)
      },
      query(query) {
        const pointer = `${here}?`
        const validate = compiled.get(pointer) ?? coercing.compile(querySchema)
        compiled.set(pointer, validate)
        return validate({ ...query }) ? [] : inWords(validate.errors ?? [])
      },
      response(status, body) {
        const key = String(status) in described.responses ? String(status) : `${String(status)[0]}XX`
        const answer = described.responses[key]
        if (!answer) return undefined
        const target = answer.$ref ? answer.$ref.slice(1) : `${here}/responses/${key}`
        if (!answer.$ref && !answer.content) return body === undefined ? [] : ['it has a body, and should have none']
        if (!answer.$ref && !answer.content?.['application/json']) return []
        return at(`${target}/content/application~1json/schema`)(body)
      },
    }
  }

  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    METHODS.flatMap((method) => {
      const described = methods[method]
      return described ? [operation(path, method, described, methods.parameters ?? [])] : []
    }),
  )
  // A path spelt out goes before one with a name in the same place.
  const patterns = operations
    .map((one) => ({ one, pattern: patternOf(one.name), names: one.name.split('{').length }))
    .toSorted((a, b) => a.names - b.names)
  return {
    operations,
    find: (method, path) => patterns.find(({ pattern }) => pattern.test(`${method} ${path}`))?.one,
    error: at('/components/schemas/ErrorResponse'),
  }
}

const patternOf = (name: string) => new RegExp(`^${name.replace(/[.$@]/g, '\\$&').replace(/\{[^}]*\}/g, '[^/]+')}$`)

const escaped = (part: string) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))

/** A schema as it is written in the file, usable outside it. */
const absolute = (schema: AnySchemaObject): AnySchemaObject =>
  JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"discord#/components'))

/** The deepest complaints say most: those above only say that no variant fits. */
function inWords(errors: ErrorObject[]): Verdict {
  const depth = (error: ErrorObject) => error.instancePath.split('/').length
  const words = errors
    .toSorted((a, b) => depth(b) - depth(a))
    .map(({ instancePath, message, params, data }) => {
      const value = JSON.stringify(data)?.slice(0, 60)
      return `${instancePath || 'the whole'} ${message} ${JSON.stringify(params)}, not ${value}`
    })
  return [...new Set(words)].slice(0, 6)
}
