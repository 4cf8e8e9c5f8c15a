import { createPrivateKey, sign } from 'node:crypto'
import type { Core } from '../world/core.ts'
import { FIRST_RESPONSE_MS } from '../world/interactions.ts'
import type { Application } from '../world/records.ts'

/**
 * Posts to an application's endpoint as Discord does, signed with its Ed25519 key (page interactions/overview); it gives up
 * after the 3 s of a first response on the sandbox's clock. `forged` signs something else, which an endpoint must notice.
 */
export async function signedPost(
  core: Core,
  application: Application,
  url: string,
  payload: object,
  options: { forged?: boolean } = {},
): Promise<Response> {
  const body = JSON.stringify(payload)
  const timestamp = String(Math.floor(core.clock.now() / 1000))
  const key = createPrivateKey({
    key: Buffer.from(application.private_key, 'base64'),
    format: 'der',
    type: 'pkcs8',
  })
  const signed = Buffer.from(options.forged ? `forged${timestamp}` : timestamp + body)
  const late = new AbortController()
  const stop = core.clock.after(FIRST_RESPONSE_MS, () => late.abort(new Error('it took more than 3 s')))
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'Discord-Interactions/1.0 (+https://discord.com)',
        'x-signature-ed25519': sign(null, signed, key).toString('hex'),
        'x-signature-timestamp': timestamp,
      },
      body,
      redirect: 'manual',
      signal: late.signal,
    })
    const bytes = await response.arrayBuffer()
    const { status, headers } = response
    return new Response(bytes.byteLength > 0 ? bytes : null, { status: status < 200 ? 500 : status, headers })
  } finally {
    stop()
  }
}
