import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { beforeEach, expect, it } from 'vitest'
import { createVerifier } from '../../templates/runtime/http/verify-signature.ts'
import type { DiscordApplications } from '../app.ts'
import { silentLog } from '../lib/log.ts'
import { createRedactor } from '../lib/redact.ts'
import { type Harness, later, startSandbox } from '../testing/sandbox.ts'
import { createDiscordApplications } from './applications.ts'

let h: Harness
let applications: DiscordApplications
let token: string
let id: string

beforeEach(async () => {
  h = await startSandbox()
  applications = createDiscordApplications({ apiUrl: `${h.sandbox.url}/api`, log: silentLog, redact: createRedactor() })
  const made = await h.call('POST', 'applications', { name: 'Fresh' })
  token = made.token
  id = made.id
})

/** Answers PINGs signed for that key, and refuses the others where `checks`. */
async function startEndpoint(publicKey: string, checks = true): Promise<string> {
  const verify = createVerifier(publicKey)
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const headers = new Headers(
      Object.entries(request.headers).map(([name, value]): [string, string] => [name, `${value}`]),
    )
    const isSigned = await verify({ headers, body: Buffer.concat(chunks) })
    response.writeHead(isSigned || !checks ? 200 : 401, { 'content-type': 'application/json' })
    response.end('{"type":1}')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  later(() => server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/bot`
}

it('sets an endpoint that answers, tells it, and takes it away', async () => {
  const { url, publicKey } = await applications.endpoint(token)
  expect([url, publicKey]).toEqual([null, expect.stringMatching(/^[0-9a-f]{64}$/)])
  const endpoint = await startEndpoint(publicKey)
  await applications.setEndpoint(token, endpoint)
  expect(await applications.endpoint(token)).toEqual({ url: endpoint, publicKey })
  await applications.setEndpoint(token, null)
  expect((await applications.endpoint(token)).url).toBeNull()
})

it('tells why Discord refuses one', async () => {
  const { publicKey } = await applications.endpoint(token)
  const careless = await startEndpoint(publicKey, false)
  await expect(applications.setEndpoint(token, careless)).rejects.toMatchObject({
    code: 'EndpointRefused',
    message: expect.stringContaining('endpoint'),
  })
  expect((await applications.endpoint(token)).url).toBeNull()
})

it('leaves none to the next bot of the application', async () => {
  const { publicKey } = await applications.endpoint(token)
  await applications.setEndpoint(token, await startEndpoint(publicKey))
  await applications.clear(token, id, { leave: false })
  expect((await applications.endpoint(token)).url).toBeNull()
})
