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
    if (!new URL(request.url).pathname.startsWith('/rest/v1/')) return new Response(null, { status: 404 })
    return app.fetch(request, { peerAddress: null })
  }
}
