import type { SendHttp } from '../data-client.ts'
import type { SendToDiscord } from '../discord-calls.ts'
import { multipart } from '../multipart.ts'

/** `fetch` in the shape that the data client takes. */
export const sendHttp: SendHttp = async (url, { method, headers, body, signal }) => {
  const response = await fetch(url, { method, headers, body: (body as string | undefined) ?? null, signal })
  const text = await response.text()
  return { status: response.status, text: () => text }
}

/** A limit that asks for more patience than this is passed on: the answer would come too late. */
const longestWaitS = 5

/** Discord's API by `fetch`. Calls are few here, one or two per interaction, so limits are waited out one by one. */
export function createHttpSend(apiUrl: string, token: string | undefined): SendToDiscord {
  return async function send({ method, route, body, files = [], auth, reason }) {
    const form = files.length > 0 ? multipart(body ?? {}, files) : undefined
    const headers = {
      ...(auth && token !== undefined ? { authorization: `Bot ${token}` } : {}),
      ...(reason === undefined ? {} : { 'x-audit-log-reason': encodeURIComponent(reason) }),
      ...(form !== undefined ? { 'content-type': form.type } : {}),
      ...(form === undefined && body !== undefined ? { 'content-type': 'application/json' } : {}),
      'user-agent': 'DiscordBot (Muster, 1)',
    }
    const payload = form?.body ?? (body === undefined ? null : JSON.stringify(body))
    for (let attempt = 1; ; attempt += 1) {
      const signal = AbortSignal.timeout(10_000)
      const response = await fetch(`${apiUrl}/v10${route}`, { method, headers, body: payload, signal })
      const text = await response.text()
      const waitS = Number(response.headers.get('retry-after') ?? Number.NaN)
      if (response.status !== 429 || attempt === 3 || !(waitS <= longestWaitS)) {
        return { status: response.status, body: parse(text) }
      }
      await new Promise((resolve) => setTimeout(resolve, waitS * 1000))
    }
  }
}

function parse(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}
