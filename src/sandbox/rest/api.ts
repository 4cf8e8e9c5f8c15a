import { Hono } from 'hono'
import { DiscordError, discordError } from '../rules/discord-error.ts'
import { limitBody } from '../web/limit-body.ts'
import { applicationByToken, claimedApplication } from '../world/applications.ts'
import type { Core } from '../world/core.ts'
import { interactionByToken } from '../world/interactions.ts'
import { addApplicationEmojiRoutes } from './application-emoji-routes.ts'
import { addApplicationRoutes } from './application-routes.ts'
import { addBanRoutes } from './ban-routes.ts'
import { addBulkDeleteRoute } from './bulk-delete-routes.ts'
import { addChannelRoutes } from './channel-routes.ts'
import { addCommandRoutes } from './command-routes.ts'
import { addCrosspostRoute } from './crosspost-route.ts'
import { carryOut, type Faults } from './faults.ts'
import { addGatewayRoutes } from './gateway-routes.ts'
import { addGuildEmojiRoutes } from './guild-emoji-routes.ts'
import { addGuildRoutes } from './guild-routes.ts'
import { addHookMessageRoutes } from './hook-message-routes.ts'
import { errorBody, type RestContext, type RestEnv } from './http.ts'
import { addInteractionRoutes } from './interaction-routes.ts'
import { createInvalidRequests } from './invalid-requests.ts'
import { addInviteRoutes } from './invite-routes.ts'
import { addMemberRoutes } from './member-routes.ts'
import { addMessageRoutes } from './message-routes.ts'
import { addOverwriteRoutes } from './overwrite-routes.ts'
import { addOwnMemberRoutes } from './own-member-routes.ts'
import { addPinRoutes } from './pin-routes.ts'
import { createRateLimits, type Limit } from './rate-limits.ts'
import { addReactionRoutes } from './reaction-routes.ts'
import { reasonOf } from './reason.ts'
import type { Recording } from './recording.ts'
import { addRoleConnectionRoutes } from './role-connection-routes.ts'
import { addRoleRoutes } from './role-routes.ts'
import { addThreadListRoutes } from './thread-list-routes.ts'
import { addThreadMemberRoutes } from './thread-member-routes.ts'
import { addThreadRoutes } from './thread-routes.ts'
import { addUserRoutes } from './user-routes.ts'
import { addWebhookRoutes } from './webhook-routes.ts'

/** Ten files of 10 MiB, and what stands beside them. */
const MOST_BYTES = 101 * 1024 * 1024

/** Discord's REST API under `/api`, `/api/v9` and `/api/v10`: identity, planned faults, rate limits, then the routes. */
export function createRest(
  core: Core,
  needs: { faults: Faults; limits?: readonly Limit[]; recording?: Recording },
): Hono<RestEnv> {
  const rest = new Hono<RestEnv>({ getPath: (request) => apiPath(new URL(request.url).pathname) })
  const limits = createRateLimits(core.clock.now, needs.limits)
  const invalid = createInvalidRequests(core.clock.now)

  rest.use('*', async (c, next) => {
    const { method, path } = c.req
    const authorization = c.req.header('authorization')
    const caller = authorization?.startsWith('Bot ') ? applicationByToken(core, authorization) : undefined
    c.set('caller', caller)
    const address = c.env.incoming.socket.remoteAddress ?? 'unknown'
    const app = caller?.id ?? hookOwner(core, path) ?? claimedApplication(core, authorization ?? '') ?? undefined
    let planned = false
    c.res = invalid.refusal(address) ?? (await answer())
    invalid.count(address, c.res, path)
    if (c.res.headers.get('content-type')?.startsWith('application/json'))
      c.res.headers.set('content-type', 'application/json')
    core.journal.add({ app: app ?? null, kind: 'rest', method, path: hideToken(plain(path)), status: c.res.status })
    if (!planned) await needs.recording?.add(c, hideToken(plain(path)))

    async function answer(): Promise<Response> {
      const fault = needs.faults.hit(method, plain(path), app)
      if (fault?.drop) core.journal.add({ app: app ?? null, kind: 'rest', method, path: hideToken(plain(path)) })
      const faulty = fault && (await carryOut(fault, c.env))
      planned = faulty !== undefined
      if (faulty) return faulty
      if (authorization && !caller && !isHook(path)) return refuse(c, discordError.unauthorized())
      const hook = hookToken(path)
      const counted = { caller: caller?.id ?? address, isInteraction: isOfInteraction(core, path) }
      const verdict = limits.count({ ...counted, ...(hook ? { hook } : {}) }, method, plain(path))
      if (verdict.refused) {
        const { retryAfter, global } = verdict.refused
        return Response.json(
          { message: 'You are being rate limited.', retry_after: retryAfter, global },
          { status: 429, headers: verdict.headers },
        )
      }
      await next()
      for (const [name, value] of Object.entries(verdict.headers)) c.res.headers.set(name, value)
      return c.res
    }
  })

  rest.use('*', limitBody(MOST_BYTES, discordError.tooLarge))
  rest.use('*', async (c, next) => {
    if (c.req.method !== 'GET') reasonOf(c)
    await next()
  })
  addGatewayRoutes(rest, core)
  addUserRoutes(rest, core)
  addApplicationRoutes(rest, core)
  addCommandRoutes(rest, core)
  addPinRoutes(rest, core)
  addBulkDeleteRoute(rest, core)
  addCrosspostRoute(rest, core)
  addMessageRoutes(rest, core)
  addReactionRoutes(rest, core)
  addChannelRoutes(rest, core)
  addOverwriteRoutes(rest, core)
  addThreadRoutes(rest, core)
  addThreadListRoutes(rest, core)
  addThreadMemberRoutes(rest, core)
  addInteractionRoutes(rest, core)
  addHookMessageRoutes(rest, core)
  addWebhookRoutes(rest, core)
  addInviteRoutes(rest, core)
  addGuildRoutes(rest, core)
  addRoleRoutes(rest, core)
  addOwnMemberRoutes(rest, core)
  addMemberRoutes(rest, core)
  addBanRoutes(rest, core)
  addGuildEmojiRoutes(rest, core)
  addApplicationEmojiRoutes(rest, core)
  addRoleConnectionRoutes(rest, core)

  rest.notFound((c) => {
    core.log.warn({}, `not emulated: ${c.req.method} ${hideToken(c.req.path)}`)
    return refuse(c, discordError.notFound())
  })
  rest.onError((error, c) => {
    if (error instanceof DiscordError) return refuse(c, error)
    core.log.error(
      { err: error, method: c.req.method, path: hideToken(c.req.path) },
      'a REST call of the sandbox failed',
    )
    return c.json({ message: '500: Internal Server Error', code: 0 }, 500)
  })
  return rest
}

function refuse(c: RestContext, error: DiscordError): Response {
  const { retryAfter } = error
  const wait =
    retryAfter === undefined ? {} : { 'Retry-After': String(Math.ceil(retryAfter)), 'X-RateLimit-Scope': 'user' }
  return c.json(errorBody(error), error.status as 400, wait)
}

const apiPath = (path: string): string => path.replace(/^\/api(?:\/v(?:9|10))?(?=\/|$)/, '') || '/'

/** `%40original` as `@original`; what cannot be decoded stays as it is. */
function plain(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

const hookParts = (path: string) => /^\/(webhooks|interactions)\/(\d+)\/([^/]+)/.exec(path)
const isHook = (path: string): boolean => hookParts(path) !== null
const hookToken = (path: string): string | undefined => hookParts(path)?.[3]

/** Answering an interaction: its callback, and the webhook under its application's id. */
function isOfInteraction(core: Core, path: string): boolean {
  const [, kind, id = ''] = hookParts(path) ?? []
  return kind === 'interactions' || (kind === 'webhooks' && core.world.applications.has(id))
}

/** Whose interaction or webhook a path is about. */
function hookOwner(core: Core, path: string): string | undefined {
  const [, kind, id, token = ''] = hookParts(path) ?? []
  if (kind === 'webhooks') return core.world.webhooks.get(id ?? '')?.application_id ?? id
  return kind ? interactionByToken(core, token)?.application_id : undefined
}

const hideToken = (path: string): string => path.replace(/^(\/(?:webhooks|interactions)\/\d+\/)[^/]+/, '$1:token')
