import { createPublicKey, verify } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { type Harness, type Json, later, startSandbox } from '../../testing/sandbox.ts'

type Answer = { status?: number; body?: object; form?: FormData } | undefined

/** An interactions endpoint as a bot's author writes one: it checks signatures and answers as `answer` says. */
async function startEndpoint(publicKey: string, answer: (interaction: Json) => Answer | Promise<Answer>) {
  const key = createPublicKey({
    key: Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), Buffer.from(publicKey, 'hex')]),
    format: 'der',
    type: 'spki',
  })
  const got: { interaction: Json; isGenuine: boolean }[] = []
  const url = await serve(async (request, response) => {
    const text = (await request.toArray()).join('')
    const { 'x-signature-ed25519': signature, 'x-signature-timestamp': timestamp } = request.headers
    const isGenuine = verify(null, Buffer.from(`${timestamp}${text}`), key, Buffer.from(String(signature), 'hex'))
    const interaction = JSON.parse(text)
    got.push({ interaction, isGenuine })
    const said = isGenuine ? await answer(interaction) : { status: 401 }
    if (!said) return
    const sent = said.form ? new Response(said.form) : undefined
    response.statusCode = said.status ?? 200
    response.setHeader('content-type', sent?.headers.get('content-type') ?? 'application/json')
    response.end(sent ? Buffer.from(await sent.arrayBuffer()) : said.body && JSON.stringify(said.body))
  })
  return { url: `${url}discord`, got }
}

/** A server that answers as `say` does. */
async function serve(say: Parameters<typeof createServer>[1]): Promise<string> {
  const server = createServer(say)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  later(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

const pong = { body: { type: 1 } }
const onPing = (answer: (interaction: Json) => Answer | Promise<Answer>) => (interaction: Json) =>
  interaction.type === 1 ? pong : answer(interaction)

async function setUp(answer: Parameters<typeof startEndpoint>[1]) {
  const h = await startSandbox()
  const { applications, guilds } = await h.world()
  const muster = applications[0]
  const endpoint = await startEndpoint(muster.public_key, answer)
  const set = (url: string | null) =>
    h.rest('PATCH', '/applications/@me', { token: muster.token, body: { interactions_endpoint_url: url } })
  await h.rest('PUT', `/applications/${muster.id}/guilds/${guilds[0].id}/commands`, {
    token: muster.token,
    body: [{ name: 'ping', description: 'Answers' }],
  })
  return { h, endpoint, set, muster }
}

const typing = (h: Harness, more: object = {}) =>
  h.call('POST', 'commands', { user: 'admin', guild: 'Muster HQ', channel: 'ops', text: '/ping', ...more })

describe('an interactions endpoint', () => {
  it('is taken once it answered a PING and refused a forged one', async () => {
    const { endpoint, set, h } = await setUp(onPing(() => undefined))
    expect(await set(endpoint.url)).toMatchObject({ status: 200, body: { interactions_endpoint_url: endpoint.url } })
    expect(endpoint.got.map(({ interaction, isGenuine }) => [interaction.type, isGenuine])).toEqual([
      [1, true],
      [1, false],
    ])
    expect((await h.world()).applications[0].interactions_endpoint_url).toBe(endpoint.url)
    expect((await set(null)).body.interactions_endpoint_url).toBeNull()
  })

  it.each<[string, (interaction: Json) => Answer]>([
    ['answers something else', () => ({ body: { type: 4 } })],
    ['answers another status', () => ({ status: 201, body: { type: 1 } })],
    ['answers no JSON', () => ({ status: 200 })],
  ])('is refused when it %s', async (_, answer) => {
    const { endpoint, set } = await setUp(answer)
    expect(await set(endpoint.url)).toMatchObject({
      status: 400,
      body: {
        code: 50035,
        errors: {
          interactions_endpoint_url: { _errors: [{ code: 'APPLICATION_INTERACTIONS_ENDPOINT_URL_INVALID' }] },
        },
      },
    })
  })

  it('is refused when it takes forged calls, is not there, or is no address', async () => {
    const { h, set, endpoint, muster } = await setUp(onPing(() => undefined))
    const credulous = await serve((_, response) => response.end('{"type":1}'))
    expect((await set(credulous)).body.code).toBe(50035)
    expect((await set('http://127.0.0.1:1/')).body.code).toBe(50035)
    expect((await set('gopher://127.0.0.1/')).body.errors.interactions_endpoint_url._errors[0].code).toBe(
      'URL_TYPE_INVALID_URL',
    )
    const fox = { token: await h.tokenOf('Amber Fox'), body: { interactions_endpoint_url: endpoint.url } }
    expect((await h.rest('PATCH', '/applications/@me', fox)).body.code).toBe(50035)
    expect((await h.rest('GET', '/applications/@me', muster)).body.interactions_endpoint_url).toBeNull()
  })

  it('is refused when it answers a forged call by anything but 401', async () => {
    const { set } = await setUp(() => undefined)
    let calls = 0
    const url = await serve((_, response) => {
      response.statusCode = calls++ === 0 ? 200 : 403
      response.end('{"type":1}')
    })
    expect([(await set(url)).body.code, calls]).toEqual([50035, 2])
  })

  it('is refused when it sends on to another, even to a good one', async () => {
    const { endpoint, set } = await setUp(onPing(() => undefined))
    const url = await serve((_, response) => response.writeHead(307, { location: endpoint.url }).end())
    expect([(await set(url)).body.code, endpoint.got.length]).toEqual([50035, 0])
  })

  it('is refused when it says nothing for 3 s', async () => {
    const { h, endpoint, set } = await setUp(() => undefined)
    const refused = set(endpoint.url)
    await expect.poll(() => endpoint.got.length).toBe(1)
    await h.call('POST', 'clock', { advance_ms: 3000 })
    expect(await refused).toMatchObject({ status: 400, body: { code: 50035 } })
  })

  it('gets interactions in place of the gateway, signed, and its answer is the callback', async () => {
    const { h, endpoint, set } = await setUp(
      onPing(() => ({ body: { type: 4, data: { content: 'Pong', flags: 64 } } })),
    )
    await set(endpoint.url)
    expect(await typing(h)).toMatchObject({ state: 'replied', messages: [{ content: 'Pong', ephemeral: true }] })
    expect(endpoint.got[2]).toMatchObject({
      isGenuine: true,
      interaction: { type: 2, data: { name: 'ping' }, member: { user: { username: 'admin' } }, context: 0 },
    })
  })

  it('may answer with files, and later by the routes of the token', async () => {
    const form = new FormData()
    form.append('payload_json', JSON.stringify({ type: 4, data: { attachments: [{ id: 0, filename: 'a.txt' }] } }))
    form.append('files[0]', new Blob(['text']), 'a.txt')
    const { h, endpoint, set, muster } = await setUp(onPing(() => ({ form })))
    await set(endpoint.url)
    const done = await typing(h)
    expect(done.messages[0].attachments).toMatchObject([{ filename: 'a.txt', size: 4 }])
    const { token } = endpoint.got[2]?.interaction ?? {}
    const edited = await h.rest('PATCH', `/webhooks/${muster.id}/${token}/messages/@original`, {
      body: { content: 'x' },
    })
    expect(edited.body.content).toBe('x')
  })

  it('may take the call with 202 and answer by the callback route', async () => {
    const { h, endpoint, set } = await setUp(onPing(() => ({ status: 202 })))
    await set(endpoint.url)
    const { id } = await typing(h, { settle_ms: 0 })
    await expect.poll(() => endpoint.got.length).toBe(3)
    const { token } = endpoint.got[2]?.interaction ?? {}
    expect((await h.rest('POST', `/interactions/${id}/${token}/callback`, { body: { type: 5 } })).status).toBe(204)
    expect(await h.call('GET', `interactions/${id}`)).toMatchObject({ state: 'deferred' })
  })

  it.each<[string, Answer, string]>([
    ['an error', { status: 500 }, 'its endpoint answered 500'],
    ['what the rules refuse', { body: { type: 4, data: { content: 'x'.repeat(2001) } } }, 'Invalid Form Body'],
    ['no JSON', { status: 200 }, 'JSON'],
  ])('fails its interaction by answering %s', async (_, answer, error) => {
    const { h, endpoint, set } = await setUp(onPing(() => answer))
    await set(endpoint.url)
    const failed = await typing(h)
    expect(failed.state).toBe('failed')
    expect(failed.error).toContain(error)
  })

  it('is too late after 3 s', async () => {
    let release = (_: Answer) => {}
    const held = new Promise<Answer>((resolve) => {
      release = resolve
    })
    const { h, endpoint, set } = await setUp(onPing(() => held))
    await set(endpoint.url)
    const { id } = await typing(h, { settle_ms: 0 })
    await expect.poll(() => endpoint.got.length).toBe(3)
    await h.call('POST', 'clock', { advance_ms: 3000 })
    release({ body: { type: 4, data: { content: 'late' } } })
    expect(await h.call('GET', `interactions/${id}`)).toMatchObject({
      state: 'failed',
      error: 'The application did not respond',
      messages: [],
    })
    const { token } = endpoint.got[2]?.interaction ?? {}
    const late = await h.rest('POST', `/interactions/${id}/${token}/callback`, { body: { type: 5 } })
    expect(late).toMatchObject({ status: 404, body: { code: 10062 } })
  })
})
