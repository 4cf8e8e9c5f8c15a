import { REST, type ResponseLike } from '@discordjs/rest'
import { callHttp } from '../http-request.ts'

/** Discord's REST API over the small HTTP client. Files are not supported: no template sends any. */
export function createRest(apiUrl: string, token: string): REST {
  return new REST({ api: apiUrl, version: '10', timeout: 10_000, makeRequest }).setToken(token)
}

async function makeRequest(url: string, init: Parameters<REST['options']['makeRequest']>[1]): Promise<ResponseLike> {
  if (init.body !== null && init.body !== undefined && typeof init.body !== 'string') {
    throw new TypeError('only text bodies can be sent')
  }
  const answer = await callHttp(url, {
    method: init.method ?? 'GET',
    headers: init.headers as Record<string, string>,
    body: init.body ?? undefined,
    signal: init.signal as AbortSignal,
  })
  const text = async () => answer.body.toString('utf8')
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
