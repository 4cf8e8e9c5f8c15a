import { checkEndpoint } from '../endpoint/ping.ts'
import { discordError, type ErrorTree, invalidForm } from '../rules/discord-error.ts'
import type { Core } from '../world/core.ts'
import { LIMITED_INTENT_FLAGS } from '../world/intent-flags.ts'
import { applicationObject } from '../world/objects.ts'
import type { Application } from '../world/records.ts'
import { callerOf, type Rest, readObject } from './http.ts'
import { storeImage } from './images.ts'

/** Settings that are kept as they are given. */
const KEPT = [
  'install_params',
  'integration_types_config',
  'custom_install_url',
  'role_connections_verification_url',
  'event_webhooks_url',
  'event_webhooks_status',
  'event_webhooks_types',
]

export function addApplicationRoutes(rest: Rest, core: Core): void {
  const own = (caller: Application) => applicationObject(core.world, caller)
  rest.get('/applications/@me', (c) => c.json(own(callerOf(c))))
  rest.get('/oauth2/applications/@me', (c) => c.json(own(callerOf(c))))
  // Tells a person's OAuth2 token about itself; a bot's is not authorized for it.
  rest.get('/oauth2/@me', () => {
    throw discordError.unauthorized()
  })
  rest.patch('/applications/@me', async (c) => {
    const caller = callerOf(c)
    const body = await readObject(c)
    check(caller, body)
    const endpoint = body.interactions_endpoint_url as string | null | undefined
    if (endpoint && endpoint !== caller.interactions_endpoint_url) await checkEndpoint(core, caller, endpoint)
    if (typeof body.description === 'string') caller.description = body.description
    if (body.description === null) caller.description = ''
    if (Array.isArray(body.tags)) caller.tags = [...new Set(body.tags as string[])].sort()
    if (typeof body.flags === 'number') caller.flags = body.flags
    if (body.icon !== undefined) caller.icon = await storeImage(core, 'icon', body.icon)
    if (endpoint !== undefined) caller.interactions_endpoint_url = endpoint || null
    for (const key of KEPT) if (key in body) caller.settings[key] = body[key]
    core.touch()
    return c.json(own(caller))
  })
}

function check(caller: Application, body: Record<string, unknown>): void {
  const errors: ErrorTree = {}
  const refuse = (field: string, code: string, message: string) => {
    errors[field] = { _errors: [{ code, message }] }
  }
  const { description, tags, flags, interactions_endpoint_url: endpoint } = body
  if (description !== undefined && description !== null) {
    if (typeof description !== 'string') refuse('description', 'BASE_TYPE_BAD_TYPE', 'Must be a string.')
    else if (description.length > 400) refuse('description', 'BASE_TYPE_MAX_LENGTH', 'Must be 400 or fewer in length.')
  }
  if (tags !== undefined && tags !== null) {
    if (!Array.isArray(tags) || tags.some((tag) => typeof tag !== 'string'))
      refuse('tags', 'LIST_TYPE_CONVERT', 'Must be a list of strings.')
    else if (tags.length > 5) refuse('tags', 'BASE_TYPE_MAX_LENGTH', 'Must be 5 or fewer in length.')
    else if (tags.some((tag) => tag.length < 1 || tag.length > 20))
      refuse('tags', 'BASE_TYPE_BAD_LENGTH', 'Must be between 1 and 20 in length.')
  }
  if (flags !== undefined && flags !== null) {
    if (!Number.isInteger(flags)) refuse('flags', 'NUMBER_TYPE_COERCE', `Value "${String(flags)}" is not int.`)
    else if (((flags as number) ^ caller.flags) & ~LIMITED_INTENT_FLAGS)
      refuse('flags', 'APPLICATION_FLAGS_INVALID', 'Only the limited intent flags can be updated.')
  }
  if (endpoint && !isAddress(endpoint))
    refuse('interactions_endpoint_url', 'URL_TYPE_INVALID_URL', 'Not a well formed URL.')
  if (Object.keys(errors).length > 0) throw invalidForm(errors)
}

/** Discord takes https alone; here the endpoint may also be a plain server on this machine. */
const isAddress = (value: unknown): boolean =>
  typeof value === 'string' && /^https?:\/\/[^\s/]+/.test(value) && URL.canParse(value)
