// Over 200 lines: what holds for every route, tried on one sandbox.
import { describe, expect, it } from 'vitest'
import { type Harness, type Json, startSandbox } from '../../testing/sandbox.ts'

async function setUp(options: Parameters<typeof startSandbox>[0] = {}) {
  const h = await startSandbox(options)
  const token = await h.tokenOf('Muster')
  const { guilds, applications, users } = await h.world()
  const app = applications.find((a: Json) => a.name === 'Muster').id
  const channel = guilds[0].channels.find((c: Json) => c.name === 'ops').id
  const rest = (method: string, path: string, body?: unknown) =>
    h.rest(method, path, { token, ...(body === undefined ? {} : { body }) })
  return { h, token, guild: guilds[0].id, shop: guilds[1], app, channel, users, applications, rest }
}

/** An interaction that no gateway session takes: its id and token are read from the state of a raw command. */
async function openInteraction(h: Harness, s: Awaited<ReturnType<typeof setUp>>) {
  await s.rest('PUT', `/applications/${s.app}/guilds/${s.guild}/commands`, [{ name: 'ping', description: 'p' }])
  const got = await h.interactionOf('Muster', () =>
    h.call('POST', 'commands', { user: 'admin', guild: 'Muster HQ', channel: 'ops', text: '/ping', settle_ms: 0 }),
  )
  return { id: got.id as string, token: got.token as string }
}

describe('REST', () => {
  it('answers 401 to no token, a wrong one, and one without "Bot"', async () => {
    const { h, token } = await setUp()
    const refusal = { status: 401, body: { message: '401: Unauthorized', code: 0 } }
    expect(await h.rest('GET', '/users/@me')).toMatchObject(refusal)
    expect(await h.rest('GET', '/users/@me', { token: `${token}x` })).toMatchObject(refusal)
    const bare = await fetch(`${h.sandbox.url}/api/v10/users/@me`, { headers: { authorization: token } })
    expect(bare.status).toBe(401)
    expect((await fetch(`${h.sandbox.url}/api/users/@me`, { headers: { authorization: `Bot ${token}` } })).status).toBe(
      200,
    )
  })

  it('says 404 to what it does not emulate, and exactly application/json', async () => {
    const { rest, h } = await setUp()
    const answer = await rest('GET', '/voice/regions')
    expect(answer).toMatchObject({ status: 404, body: { message: '404: Not Found', code: 0 } })
    expect(answer.headers.get('content-type')).toBe('application/json')
    const { headers } = await fetch(`${h.sandbox.url}/sandbox/world`)
    expect(headers.get('content-type')).toBe('application/json')
  })

  it.each([
    ['GET', '/channels/123456789012345678', undefined, 404, 10003],
    ['GET', '/guilds/123456789012345678', undefined, 404, 10004],
    ['GET', '/users/123456789012345678', undefined, 404, 10013],
    ['GET', '/channels/CHANNEL/messages/123456789012345678', undefined, 404, 10008],
    ['GET', '/guilds/GUILD/members/123456789012345678', undefined, 404, 10013],
    ['GET', '/applications/APP/commands/123456789012345678', undefined, 404, 10063],
    ['GET', '/applications/123456789012345678/commands', undefined, 404, 10002],
    ['POST', '/channels/CHANNEL/messages', {}, 400, 50006],
    ['POST', '/channels/CHANNEL/messages', { content: 'x'.repeat(2001) }, 400, 50035],
    ['POST', '/interactions/123456789012345678/abc/callback', { type: 4, data: { content: 'x' } }, 404, 10062],
    ['PATCH', '/webhooks/APP/abc/messages/@original', { content: 'x' }, 401, 50027],
    ['PATCH', '/webhooks/123456789012345678/abc/messages/@original', { content: 'x' }, 404, 10015],
    ['PATCH', '/applications/@me', { flags: 1 << 18 }, 400, 50035],
    ['PATCH', '/applications/@me', { description: 'x'.repeat(401) }, 400, 50035],
    ['PATCH', '/users/@me', { username: 'my discord' }, 400, 50035],
    ['PATCH', '/users/@me', { username: 'a' }, 400, 50035],
    ['POST', '/applications/APP/commands', { name: 'Upper', description: 'x' }, 400, 50035],
  ])('%s %s is refused as Discord does', async (method, path, body, status, code) => {
    const { rest, channel, guild, app } = await setUp()
    const real = path.replace('CHANNEL', channel).replace('GUILD', guild).replace('APP', app)
    expect(await rest(method, real, body)).toMatchObject({ status, body: { code } })
  })

  it('calls broken JSON by its code', async () => {
    const { h, token, channel } = await setUp()
    const answer = await h.rest('POST', `/channels/${channel}/messages`, { token, raw: '{"content":' })
    expect(answer).toMatchObject({ status: 400, body: { code: 50109 } })
  })

  it('nests the complaints of a bad form', async () => {
    const { rest, channel } = await setUp()
    const { body } = await rest('POST', `/channels/${channel}/messages`, { embeds: [{ title: 'x'.repeat(257) }] })
    expect(body.errors.embeds['0'].title._errors[0].code).toBe('BASE_TYPE_MAX_LENGTH')
  })

  it('lets a bot into its own guilds only', async () => {
    const { h, channel, guild } = await setUp()
    const token = await h.tokenOf('Amber Fox')
    expect((await h.rest('GET', `/guilds/${guild}`, { token })).body.code).toBe(10004)
    expect(await h.rest('POST', `/channels/${channel}/messages`, { token, body: { content: 'x' } })).toMatchObject({
      status: 403,
      body: { code: 50001 },
    })
  })

  it('limits messages to five in five seconds per channel, with the headers that say so', async () => {
    const { h, rest, channel } = await setUp()
    const answers = []
    for (let i = 0; i < 6; i++)
      answers.push(await rest('POST', `/channels/${channel}/messages`, { content: String(i) }))
    expect(answers.map((a) => a.status)).toEqual([200, 200, 200, 200, 200, 429])
    expect(answers[4]?.headers.get('x-ratelimit-remaining')).toBe('0')
    expect(answers[5]?.body).toMatchObject({ global: false, retry_after: expect.any(Number) })
    expect(Number(answers[5]?.headers.get('retry-after'))).toBeGreaterThan(0)
    await h.call('POST', 'clock', { advance_ms: 5000 })
    expect((await rest('POST', `/channels/${channel}/messages`, { content: 'again' })).status).toBe(200)
  })

  it('lets a bot rename itself twice an hour', async () => {
    const { h, rest } = await setUp()
    const rename = (username: string) => rest('PATCH', '/users/@me', { username })
    expect((await rename('One')).body.username).toBe('One')
    expect((await rename('Two')).status).toBe(200)
    expect((await rename('Three')).body.errors.username._errors[0].code).toBe('USERNAME_RATE_LIMIT')
    await h.call('POST', 'clock', { advance_ms: 3_600_000 })
    expect((await rename('Three')).status).toBe(200)
  })

  it('takes a message once per enforced nonce', async () => {
    const { rest, channel } = await setUp()
    const send = () =>
      rest('POST', `/channels/${channel}/messages`, { content: 'once', nonce: 'n1', enforce_nonce: true })
    const [first, second] = [await send(), await send()]
    expect(second.body.id).toBe(first.body.id)
    expect((await rest('GET', `/channels/${channel}/messages`)).body).toHaveLength(1)
  })

  it('lists messages newest first, after and before an id', async () => {
    const { rest, channel } = await setUp()
    const ids: string[] = []
    for (const content of ['a', 'b', 'c'])
      ids.push((await rest('POST', `/channels/${channel}/messages`, { content })).body.id)
    const texts = async (query: string) =>
      (await rest('GET', `/channels/${channel}/messages?${query}`)).body.map((m: Json) => m.content)
    expect(await texts('limit=2')).toEqual(['c', 'b'])
    expect(await texts(`after=${ids[0]}&limit=1`)).toEqual(['b'])
    expect(await texts(`before=${ids[2]}`)).toEqual(['b', 'a'])
  })

  it('creates, keeps and replaces commands', async () => {
    const { rest, app, guild } = await setUp()
    const base = `/applications/${app}/guilds/${guild}/commands`
    const made = await rest('POST', base, { name: 'ping', description: 'Answers' })
    expect(made).toMatchObject({ status: 201, body: { name: 'ping', type: 1, default_member_permissions: null } })
    expect((await rest('POST', base, { name: 'ping', description: 'Other' })).body.id).toBe(made.body.id)
    expect((await rest('PATCH', `${base}/${made.body.id}`, { description: 'Third' })).body.description).toBe('Third')
    const put = await rest('PUT', base, [{ name: 'pong', description: 'x' }])
    expect(put.body.map((c: Json) => c.name)).toEqual(['pong'])
    expect((await rest('DELETE', `${base}/${put.body[0].id}`)).status).toBe(204)
    expect((await rest('GET', base)).body).toEqual([])
  })

  it('registers in a guild only where the application is installed', async () => {
    const { h, applications, guild } = await setUp()
    const fox = applications.find((a: Json) => a.name === 'Amber Fox')
    expect(
      (await h.rest('PUT', `/applications/${fox.id}/guilds/${guild}/commands`, { token: fox.token, body: [] })).body
        .code,
    ).toBe(50001)
  })

  it('accepts one callback per interaction, and edits until the token is 15 minutes old', async () => {
    const s = await setUp()
    const { h, rest, app } = s
    const interaction = await openInteraction(h, s)
    const callback = `/interactions/${interaction.id}/${interaction.token}/callback`
    const original = `/webhooks/${app}/${interaction.token}/messages/%40original`
    expect((await h.rest('PATCH', original, { body: { content: 'early' } })).body.code).toBe(10015)
    expect((await h.rest('POST', callback, { body: { type: 6 } })).body.code).toBe(50035)
    const first = await h.rest('POST', `${callback}?with_response=true`, { body: { type: 5 } })
    expect(first.body).toMatchObject({ interaction: { response_message_loading: true } })
    expect(first.body).not.toHaveProperty('resource')
    expect(await h.rest('POST', callback, { body: { type: 5 } })).toMatchObject({ status: 400, body: { code: 40060 } })
    expect(
      (await h.rest('POST', `/webhooks/${app}/${interaction.token}`, { body: { content: 'fills' } })).body.id,
    ).toBe(first.body.interaction.response_message_id)
    await h.call('POST', 'clock', { advance_ms: 14 * 60_000 })
    expect((await h.rest('PATCH', original, { body: { content: 'late' } })).status).toBe(200)
    await h.call('POST', 'clock', { advance_ms: 60_000 })
    expect(await h.rest('PATCH', original, { body: { content: 'too late' } })).toMatchObject({
      status: 401,
      body: { code: 50027 },
    })
    expect((await rest('GET', '/users/@me')).status).toBe(200)
  })

  it('knows no interaction any more after 3 s without an answer', async () => {
    const s = await setUp()
    const interaction = await openInteraction(s.h, s)
    await s.h.call('POST', 'clock', { advance_ms: 3000 })
    const answer = await s.h.rest('POST', `/interactions/${interaction.id}/${interaction.token}/callback`, {
      body: { type: 5 },
    })
    expect(answer).toMatchObject({ status: 404, body: { code: 10062 } })
  })

  it('leaves a guild', async () => {
    const { rest, shop } = await setUp()
    expect((await rest('DELETE', `/users/@me/guilds/${shop.id}`)).status).toBe(204)
    expect((await rest('GET', '/users/@me/guilds')).body.map((g: Json) => g.name)).toEqual(['Muster HQ'])
  })
})

describe('REST in detail', () => {
  it('names what was wrong with a refused callback when the interaction fails', async () => {
    const s = await setUp()
    const interaction = await openInteraction(s.h, s)
    const callback = `/interactions/${interaction.id}/${interaction.token}/callback`
    await s.h.rest('POST', callback, { body: { type: 4, data: { content: 'x'.repeat(2001) } } })
    await s.h.call('POST', 'clock', { advance_ms: 3000 })
    const { state, error } = await s.h.call('GET', `interactions/${interaction.id}`)
    expect(state).toBe('failed')
    expect(error).toMatch(/^The application did not respond: Invalid Form Body: data\.content: Must be 2000/)
  })

  it('reaches people it shares a guild with, and nobody else', async () => {
    const { h, rest } = await setUp()
    const guest = (await h.world()).users.find((u: Json) => u.username === 'guest').id
    const stranger = await h.call('POST', 'users', { name: 'zoe' })
    const send = async (recipient_id: string) => {
      const { body } = await rest('POST', '/users/@me/channels', { recipient_id })
      return rest('POST', `/channels/${body.id}/messages`, { content: 'hello', flags: 64 })
    }
    expect((await send(guest)).body).toMatchObject({ content: 'hello', flags: 0 })
    expect((await send(stranger.id)).body.code).toBe(50007)
  })

  it('stores uploads, points embeds at them, and refuses a limit out of range', async () => {
    const { h, token, channel, rest } = await setUp()
    const form = new FormData()
    form.append(
      'payload_json',
      JSON.stringify({
        embeds: [{ image: { url: 'attachment://chart.png' } }],
        attachments: [
          { id: 0, filename: 'chart.png' },
          { id: 1, filename: 'a b.txt', description: 'log' },
        ],
      }),
    )
    form.append('files[0]', new Blob(['png']), 'chart.png')
    form.append('files[1]', new Blob(['text']), 'x.txt')
    const answer = await fetch(`${h.sandbox.url}/api/v10/channels/${channel}/messages`, {
      method: 'POST',
      headers: { authorization: `Bot ${token}` },
      body: form,
    })
    const message = (await answer.json()) as Json
    expect(message.attachments).toMatchObject([{ filename: 'a_b.txt', size: 4, description: 'log' }])
    const image = await fetch(message.embeds[0].image.url)
    expect([await image.text(), image.headers.get('content-type')]).toEqual(['png', 'image/png'])
    expect((await rest('GET', `/channels/${channel}/messages?limit=101`)).body.code).toBe(50035)
  })
})
