/** Where the sandbox, or one of our clients, is right and Discord's OpenAPI file is not, or where a test does it on purpose. */
export interface Difference {
  /** The operation's id in the file, or `*`. */
  operation: string
  side: 'query' | 'request' | 'response'
  reason: string
  /** Changes such a body into one that the file accepts, and no other. */
  mend(body: unknown): void
}

type Json = Record<string, unknown>

/** Every object within a value, itself included. */
function objectsIn(value: unknown): Json[] {
  if (typeof value !== 'object' || value === null) return []
  const inner = Object.values(value).flatMap(objectsIn)
  return Array.isArray(value) ? inner : [value as Json, ...inner]
}

export const knownDifferences: readonly Difference[] = [
  {
    operation: '*',
    side: 'response',
    reason: 'The file has numbers as the codes of single fields; the page reference (Error Messages) shows words.',
    mend(body) {
      for (const error of objectsIn((body as Json).errors)) if (typeof error.code === 'string') error.code = 0
    },
  },
  {
    operation: '*',
    side: 'response',
    reason: 'The file demands a code in every 429; the page topics/rate-limits has it "for some limits" only.',
    mend(body) {
      if ('retry_after' in (body as Json)) (body as Json).code ??= 0
    },
  },
  {
    operation: '*',
    side: 'request',
    reason: 'The file wants text as the id of an attachment; the page reference (Uploading Files) sends numbers.',
    mend(body) {
      for (const one of objectsIn((body as Json).attachments)) if (typeof one.id === 'number') one.id = String(one.id)
    },
  },
  {
    operation: '*',
    side: 'request',
    reason:
      'The file wants a number as default_member_permissions; the page interactions/application-commands has text.',
    mend(body) {
      for (const one of objectsIn(body))
        if (/^\d+$/.test(String(one.default_member_permissions)))
          one.default_member_permissions = Number(one.default_member_permissions)
    },
  },
  {
    operation: 'update_my_application',
    side: 'request',
    reason: 'The file wants an object as the description; the page resources/application has text.',
    mend(body) {
      const { description } = body as Json
      if (typeof description === 'string') (body as Json).description = { default: description }
    },
  },
  {
    operation: '*',
    side: 'request',
    reason: 'The file wants numbers as the rights of an overwrite; the page topics/permissions has text.',
    mend(body) {
      for (const one of objectsIn(body))
        for (const key of ['allow', 'deny']) if (/^\d+$/.test(String(one[key]))) one[key] = Number(one[key])
    },
  },
  {
    operation: '*',
    side: 'request',
    reason: 'The file wants a number as the rights of a role; the page resources/guild has text.',
    mend(body) {
      const { permissions } = body as Json
      if (typeof permissions === 'string' && /^\d+$/.test(permissions)) (body as Json).permissions = Number(permissions)
    },
  },
]
