import { App, type Connection } from '@supabase/lite'
import type { Keys } from './keys.ts'

/** Answers Supabase's data API over a database. Everything else that lite offers (its `/_system` asks for no key) is not there. */
export function createApi(connection: Connection, keys: Keys): (request: Request) => Promise<Response> {
  const app = new App({
    connection,
    api: { schemas: ['public'] },
    // Without a secret of its own, lite accepts sessions signed with a published default, as any role.
    auth: {
      enabled: false,
      jwt_secret: keys.jwtSecret,
      publishable_key: keys.publishableKey,
      secret_key: keys.secretKey,
    },
  })
  return async (request) => {
    const { pathname } = new URL(request.url)
    if (!pathname.startsWith('/rest/v1/')) return new Response(null, { status: 404 })
    return (await refusal(request, pathname)) ?? app.fetch(request, { peerAddress: null })
  }

  /** PostgREST shows the headers of every request to the database, lite only those of functions: for tables the lease is checked here. */
  async function refusal(request: Request, pathname: string): Promise<Response | undefined> {
    const generation = request.headers.get('x-muster-lease')
    const writes = !['GET', 'HEAD'].includes(request.method) && !pathname.startsWith('/rest/v1/rpc/')
    if (generation === null || !writes) return undefined
    const check = new Request(new URL('/rest/v1/rpc/lease_check', request.url), {
      method: 'POST',
      headers: {
        apikey: request.headers.get('apikey') ?? '',
        authorization: request.headers.get('authorization') ?? '',
        'content-type': 'application/json',
      },
      body: JSON.stringify({ p_generation: generation }),
    })
    const checked = await app.fetch(check, { peerAddress: null })
    return checked.ok ? undefined : checked
  }
}
