import { DiscordAPIError, HTTPError, REST, RESTEvents, RequestMethod, type ResponseLike } from '@discordjs/rest'
import type { SendToDiscord } from '../discord-calls.ts'
import { callHttp } from '../http-request.ts'
import { multipart } from '../multipart.ts'

/** Discord's REST API over the small HTTP client; it waits out rate limits. `onRefusal` hears of answers that count toward a ban. */
export function createRest(apiUrl: string, token: string, onRefusal: (status: number) => void): REST {
  const rest = new REST({ api: apiUrl, version: '10', timeout: 10_000, makeRequest }).setToken(token)
  rest.on(RESTEvents.Response, (_, { status, headers }) => {
    // Invalid requests as Discord counts them (topics/rate-limits): a shared limit is nobody's fault.
    const limited = status === 429 && headers.get('x-ratelimit-scope') !== 'shared'
    if (status === 401 || status === 403 || limited) onRefusal(status)
  })
  return rest
}

/** Calls Discord over `rest`, which turns refusals into errors; here they are answers again. */
export function createSend(rest: REST): SendToDiscord {
  const methods = { POST: RequestMethod.Post, PUT: RequestMethod.Put, PATCH: RequestMethod.Patch }
  return async ({ method, route, body, files = [], auth, reason }) => {
    const form = files.length > 0 ? multipart(body ?? {}, files) : undefined
    try {
      const answer = await rest.request({
        method: methods[method],
        fullRoute: route,
        auth,
        ...(reason === undefined ? {} : { reason }),
        ...(form === undefined
          ? { body }
          : { body: form.body, passThroughBody: true, headers: { 'content-type': form.type } }),
      })
      return { status: 200, body: answer }
    } catch (error) {
      if (error instanceof DiscordAPIError) return { status: error.status, body: error.rawError }
      if (error instanceof HTTPError) return { status: error.status, body: undefined }
      throw error
    }
  }
}

async function makeRequest(url: string, init: Parameters<REST['options']['makeRequest']>[1]): Promise<ResponseLike> {
  const { body } = init
  if (body !== null && body !== undefined && typeof body !== 'string' && !(body instanceof Uint8Array)) {
    throw new TypeError('only text and bytes can be sent')
  }
  const answer = await callHttp(url, {
    method: init.method ?? 'GET',
    headers: init.headers as Record<string, string>,
    body: body ?? undefined,
    signal: init.signal as AbortSignal,
  })
  const text = async () => answer.text()
  const headers = {
    get: (name: string) => answer.headers[name.toLowerCase()] ?? null,
    has: (name: string) => name.toLowerCase() in answer.headers,
  }
  return {
    status: answer.status,
    statusText: `HTTP ${answer.status}`,
    ok: answer.status >= 200 && answer.status < 300,
    // The library reads single headers only; the global class would load the whole of fetch.
    headers: headers as ResponseLike['headers'],
    body: null,
    bodyUsed: false,
    text,
    json: async () => JSON.parse(await text()),
    arrayBuffer: async () => new Uint8Array(answer.body).buffer,
  }
}
