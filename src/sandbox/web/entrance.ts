import type { HttpBindings } from '@hono/node-server'
import { Hono } from 'hono'
import type { Rest } from '../rest/http.ts'
import type { Core } from '../world/core.ts'
import { addAuthorizePage } from './authorize.ts'
import { addCdn } from './cdn.ts'
import { addClientFiles } from './client-files.ts'
import type { Guard } from './guard.ts'
import { addSecurityHeaders } from './security-headers.ts'

/** Shares requests out by path: Discord's API, the control interface, pages and files. */
export function createEntrance(core: Core, parts: { guard: Guard; rest: Rest; control: Hono }) {
  const web = createWeb(core)
  return (request: Request, env: unknown): Response | Promise<Response> => {
    const { pathname } = new URL(request.url)
    const isRest = pathname === '/api' || pathname.startsWith('/api/')
    const refusal = parts.guard({
      method: request.method,
      path: pathname,
      header: (name) => request.headers.get(name) ?? undefined,
    })
    if (refusal) return refuse(403, refusal)
    if (isRest) return parts.rest.fetch(request, env as HttpBindings)
    if (pathname.startsWith('/sandbox/')) return parts.control.fetch(request, env as HttpBindings)
    return web.fetch(request)
  }
}

/** What the HTTP server makes of a request that is none. */
export const refuseMalformed = (error: unknown): Response =>
  refuse(400, error instanceof Error && error.name === 'RequestError' ? error.message : 'Bad request')

/** Read alike as an answer of Discord's API and of the control interface. */
const refuse = (status: number, sentence: string): Response =>
  Response.json({ message: sentence, code: 0, error: sentence }, { status })

/** Pages and files for browsers. */
export function createWeb(core: Core): Hono {
  const web = new Hono()
  addSecurityHeaders(web)
  addAuthorizePage(web, core)
  addCdn(web, core)
  addClientFiles(web)
  web.notFound(() => refuse(404, '404: Not Found'))
  web.onError((error, c) => {
    core.log.error({ err: error, path: c.req.path }, 'a page of the sandbox failed')
    return refuse(500, '500: Internal Server Error')
  })
  return web
}
