// Over 200 lines: every call of the control interface, in one world.
import { request } from 'node:http'
import { describe, expect, it } from 'vitest'
import { type Harness, type Json, openGateway, startSandbox } from '../../testing/sandbox.ts'

const names = (things: Json[]) => things.map((t) => t.name)

async function register(h: Harness, app: string, commands: object[], guild?: string) {
  const token = await h.tokenOf(app)
  const { applications, guilds } = await h.world()
  const id = applications.find((a: Json) => a.name === app).id
  const place = guild ? `/guilds/${guilds.find((g: Json) => g.name === guild).id}` : ''
  const answer = await h.rest('PUT', `/applications/${id}${place}/commands`, { token, body: commands })
  expect(answer.status).toBe(200)
}

const ping = { name: 'ping', description: 'Answers' }

describe('control interface', () => {
  it('begins with the agreed world', async () => {
    const h = await startSandbox()
    const world = await h.call('GET', 'world')
    expect(names(world.guilds)).toEqual(['Muster HQ', 'Fashion Brand'])
    const [hq, shop] = world.guilds
    expect(names(hq.channels)).toEqual(['admin', 'ops'])
    expect(names(hq.roles)).toEqual(expect.arrayContaining(['@everyone', 'Admin', 'Operator', 'Viewer']))
    expect(hq.members.map((m: Json) => m.username)).toEqual(['admin', 'operator', 'viewer', 'guest', 'Muster'])
    expect(shop.members.map((m: Json) => m.username)).toEqual(['mia', 'noah', 'Muster'])
    expect(world.applications).toHaveLength(13)
    expect(world.applications[0]).toMatchObject({ name: 'Muster', connected: false, guild_ids: [hq.id, shop.id] })
    expect(JSON.stringify(world)).not.toContain('token')
    expect((await h.world()).applications[0].token).toMatch(/^[\w-]{20,}\.[\w-]{6}\.[\w-]{38}$/)
  })

  it('makes users, guilds, channels, roles, members and applications', async () => {
    const h = await startSandbox()
    await h.call('POST', 'users', { name: 'zoe' })
    await h.call('POST', 'guilds', { name: 'Cafe', owner: 'zoe' })
    const channel = await h.call('POST', 'channels', { guild: 'Cafe', name: 'menu' })
    await h.call('POST', 'roles', { guild: 'Cafe', name: 'Barista', permissions: '8', color: 0xe67e22, hoist: true })
    expect(await h.call('PUT', 'members', { guild: 'Cafe', user: 'noah', roles: ['Barista'] })).toMatchObject({
      username: 'noah',
    })
    const app = await h.call('POST', 'applications', { name: 'Grinder' })
    expect(app).toEqual({
      id: app.id,
      name: 'Grinder',
      bot_user_id: app.id,
      token: expect.any(String),
      public_key: expect.stringMatching(/^[0-9a-f]{64}$/),
    })
    await h.call('POST', 'installs', { app: 'Grinder', guild: 'Cafe' })
    const cafe = (await h.world()).guilds[2]
    expect(cafe.roles[1]).toMatchObject({ name: 'Barista', color: 0xe67e22, hoist: true })
    expect(cafe).toMatchObject({ name: 'Cafe', channels: [{ id: channel.id, name: 'menu', type: 0 }] })
    expect(cafe.members.map((m: Json) => m.username)).toEqual(['zoe', 'noah', 'Grinder'])
    await expect(h.call('POST', 'users', { name: 'zoe' })).rejects.toThrow('409')
  })

  it.each([
    ['POST', 'guilds', { name: 'x', owner: 'nobody' }, '404 There is no user "nobody".'],
    ['POST', 'guilds', { name: 'x' }, '422 "owner" is missing.'],
    ['POST', 'commands', { user: 'admin', channel: 'nowhere', text: '/x' }, '404 There is no channel "nowhere".'],
    ['POST', 'commands', { user: 'mia', channel: 'admin', text: '/x' }, '403'],
    ['POST', 'commands', { user: 'admin', channel: 'admin', text: '/nothing' }, '422'],
    ['POST', 'clicks', { user: 'admin', message: '1', custom_id: 'x' }, '404'],
    ['POST', 'gateway', { app: 'Muster', action: 'dance' }, '422'],
    ['POST', 'clock', { advance_ms: -1 }, '422'],
    ['POST', 'clock', { advance_ms: 367 * 86_400_000 }, '400 The clock goes forward by at most 366 days at once.'],
    ['POST', 'messages', { user: 'admin', channel: 'admin', content: 'x'.repeat(2001) }, '422'],
    ['GET', 'nothing', undefined, '404'],
    ['DELETE', 'faults/9', undefined, '404'],
  ])('%s /sandbox/%s refuses nonsense with a sentence', async (method, path, body, error) => {
    const h = await startSandbox()
    await expect(h.call(method, path, body)).rejects.toThrow(error)
  })

  it('takes JSON only', async () => {
    const { sandbox } = await startSandbox()
    const send = (type: string, body: string) =>
      fetch(`${sandbox.url}/sandbox/users`, { method: 'POST', headers: { 'content-type': type }, body })
    expect((await send('text/plain', '{"name":"eve"}')).status).toBe(415)
    expect((await send('application/json', '{')).status).toBe(400)
    expect((await send('application/json', '[]')).status).toBe(400)
  })

  it('refuses pages of other origins and names of other hosts', async () => {
    const { sandbox } = await startSandbox()
    const get = (headers: Record<string, string>) =>
      new Promise<number | undefined>((resolve, reject) => {
        request(`${sandbox.url}/sandbox/world`, { headers }, (r) => resolve(r.resume().statusCode))
          .on('error', reject)
          .end()
      })
    expect(await get({ origin: 'https://evil.example' })).toBe(403)
    expect(await get({ origin: 'null' })).toBe(403)
    expect(await get({ host: 'evil.example' })).toBe(403)
    expect(await get({ origin: sandbox.url })).toBe(200)
    expect(await get({ host: `localhost:${sandbox.port}`, origin: `http://localhost:${sandbox.port}` })).toBe(200)
  })

  it('sends interactions with all that clients need', async () => {
    const h = await startSandbox()
    await register(
      h,
      'Muster',
      [
        {
          ...ping,
          options: [
            { type: 6, name: 'who', description: 'w' },
            { type: 8, name: 'role', description: 'r' },
            { type: 7, name: 'where', description: 'c' },
          ],
        },
      ],
      'Muster HQ',
    )
    const sent = await h.interactionOf('Muster', () =>
      h.call('POST', 'commands', {
        user: 'viewer',
        guild: 'Muster HQ',
        channel: 'ops',
        text: '/ping who:@guest role:@&Viewer where:#admin',
        settle_ms: 0,
      }),
    )
    const { guilds } = await h.world()
    expect(sent).toMatchObject({
      type: 2,
      version: 1,
      guild_id: guilds[0].id,
      locale: 'en-US',
      guild_locale: 'en-US',
      context: 0,
      entitlements: [],
      authorizing_integration_owners: { '0': guilds[0].id },
      attachment_size_limit: 10_485_760,
      channel: { name: 'ops' },
      member: { user: { username: 'viewer' }, permissions: expect.stringMatching(/^\d+$/) },
      app_permissions: expect.stringMatching(/^\d+$/),
    })
    const { resolved } = sent.data
    expect(Object.values<Json>(resolved.users)[0].username).toBe('guest')
    expect(Object.values<Json>(resolved.members)[0]).not.toHaveProperty('user')
    expect(Object.values<Json>(resolved.roles)[0].name).toBe('Viewer')
    expect(Object.values<Json>(resolved.channels)[0]).toMatchObject({ name: 'admin', permissions: expect.any(String) })
  })

  it('hides commands from those without the permission', async () => {
    const h = await startSandbox()
    await register(
      h,
      'Muster',
      [
        { ...ping, default_member_permissions: '32' },
        { name: 'root', description: 'r', default_member_permissions: '0' },
      ],
      'Muster HQ',
    )
    const offered = async (user: string) =>
      names((await h.call('GET', `commands?user=${user}&channel=admin&guild=Muster%20HQ`)).commands)
    expect(await offered('admin')).toEqual(['ping', 'root'])
    expect(await offered('viewer')).toEqual([])
    await expect(h.call('POST', 'commands', { user: 'viewer', channel: 'admin', text: '/ping' })).rejects.toThrow(
      '422 You do not have permission',
    )
  })

  it('reaches a bot in direct messages by its global commands', async () => {
    const h = await startSandbox()
    await register(h, 'Muster', [ping, { name: 'here', description: 'h', contexts: [0] }])
    const { commands } = await h.call('GET', 'commands?user=guest&channel=@Muster')
    expect(commands).toMatchObject([{ name: 'ping', application: { name: 'Muster' } }])
    const sent = await h.interactionOf('Muster', () =>
      h.call('POST', 'commands', { user: 'guest', channel: '@Muster', text: '/ping', settle_ms: 0 }),
    )
    expect(sent).toMatchObject({ context: 1, user: { username: 'guest' }, channel: { type: 1 } })
    expect(sent).not.toHaveProperty('guild_id')
  })

  it('waits for what a regular expression finds', async () => {
    const h = await startSandbox()
    await register(h, 'Muster', [ping], 'Muster HQ')
    let token = ''
    const { id: app } = (await h.world()).applications[0]
    const edit = (content: string) =>
      h.rest('PATCH', `/webhooks/${app}/${token}/messages/@original`, { body: { embeds: [{ title: content }] } })
    let waiting: Promise<Json> | undefined
    const sent = await h.interactionOf('Muster', async () => {
      waiting = h.call('POST', 'commands', {
        user: 'admin',
        channel: 'admin',
        guild: 'Muster HQ',
        text: '/ping',
        until: 'is online$',
      })
    })
    token = sent.token
    await h.rest('POST', `/interactions/${sent.id}/${token}/callback`, { body: { type: 5, data: { flags: 64 } } })
    expect(await h.call('GET', `interactions/${sent.id}`)).toMatchObject({ state: 'deferred' })
    await edit('working')
    await edit('Greeter is online')
    expect(await waiting).toMatchObject({ state: 'replied', messages: [{ edits: 2, ephemeral: true }] })
  })

  it('never shows an answer beside the state before it', async () => {
    const h = await startSandbox()
    await register(h, 'Muster', [ping], 'Muster HQ')
    const { id: app } = (await h.world()).applications[0]
    let waiting: Promise<Json> | undefined
    const { id, token } = await h.interactionOf('Muster', async () => {
      const where = { user: 'admin', channel: 'admin', guild: 'Muster HQ' }
      waiting = h.call('POST', 'commands', { ...where, text: '/ping', until: 'pong' })
    })
    await h.rest('POST', `/interactions/${id}/${token}/callback`, { body: { type: 5 } })
    await h.rest('PATCH', `/webhooks/${app}/${token}/messages/@original`, { body: { content: 'pong' } })
    expect(await waiting).toMatchObject({ state: 'replied', messages: [{ content: 'pong' }] })
  })

  it('lets an application change its answer like any message of its own, unless only one person sees it', async () => {
    const changed = async (flags: number) => {
      const h = await startSandbox()
      await register(h, 'Muster', [ping], 'Muster HQ')
      const token = await h.tokenOf('Muster')
      const where = { user: 'admin', channel: 'admin', guild: 'Muster HQ' }
      const sent = await h.interactionOf('Muster', () =>
        h.call('POST', 'commands', { ...where, text: '/ping', settle_ms: 0 }),
      )
      const callback = { type: 4, data: { content: 'working', flags } }
      await h.rest('POST', `/interactions/${sent.id}/${sent.token}/callback`, { body: callback })
      const original = `/webhooks/${sent.application_id}/${sent.token}/messages/@original`
      const { body: answer } = await h.rest('GET', original, {})
      const path = `/channels/${sent.channel_id}/messages/${answer.id}`
      return h.rest('PATCH', path, { token, body: { content: 'done' } })
    }
    expect(await changed(0)).toMatchObject({ status: 200, body: { content: 'done' } })
    expect(await changed(64)).toMatchObject({ status: 404, body: { code: 10008 } })
  })

  it('makes REST calls fail, slow down and hang as planned', async () => {
    const h = await startSandbox()
    const token = await h.tokenOf('Muster')
    const get = () => h.rest('GET', '/users/@me', { token })
    await h.call('POST', 'faults', { match: 'GET /users/*', app: 'Muster', status: 503, times: 1 })
    expect([(await get()).status, (await get()).status]).toEqual([503, 200])
    await h.call('POST', 'faults', { match: 'GET /users/@me', retry_after: 7 })
    const limited = await get()
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '7'])
    expect((await h.rest('GET', '/users/@me', { token: await h.tokenOf('Amber Fox') })).status).toBe(429)
    expect((await h.rest('GET', '/gateway/bot', { token })).status).toBe(200)
    expect(await h.call('GET', 'faults')).toHaveLength(1)
    await h.call('DELETE', 'faults')
    await h.call('POST', 'faults', { match: '* /users/*', drop: true })
    const hanging = fetch(`${h.sandbox.url}/api/v10/users/@me`, {
      headers: { authorization: `Bot ${token}` },
      signal: AbortSignal.timeout(100),
    })
    await expect(hanging).rejects.toThrow('timeout')
  })

  it('streams what happens', async () => {
    const h = await startSandbox()
    const stop = new AbortController()
    const response = await fetch(`${h.sandbox.url}/sandbox/events`, { signal: stop.signal })
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
    let text = ''
    const read = async (wanted: string) => {
      while (!text.includes(wanted)) text += (await reader?.read())?.value ?? ''
    }
    await read('event: hello')
    await h.call('POST', 'messages', { user: 'admin', channel: 'ops', content: 'streamed' })
    await read('streamed')
    expect(text).toContain('event: message')
    const g = await openGateway(h)
    g.send({ op: 2, d: { token: await h.tokenOf('Muster'), intents: 1 } })
    await read('event: presence')
    expect(text).toContain('"connected":true')
    await h.call('POST', 'channels', { guild: 'Muster HQ', name: 'fresh' })
    await read('event: world')
    stop.abort()
  })

  it('pages through messages in both directions', async () => {
    const h = await startSandbox()
    const ids: string[] = []
    for (const content of ['one', 'two', 'three', 'four'])
      ids.push((await h.call('POST', 'messages', { user: 'admin', channel: 'ops', content })).id)
    const channel = (await h.world()).guilds[0].channels.find((c: Json) => c.name === 'ops').id
    const read = async (query: string) =>
      (await h.call('GET', `channels/${channel}/messages?user=admin&${query}`)).map((m: Json) => m.content)
    expect(await read('limit=2')).toEqual(['three', 'four'])
    expect(await read(`limit=2&before=${ids[3]}`)).toEqual(['two', 'three'])
    expect(await read(`limit=2&after=${ids[0]}`)).toEqual(['two', 'three'])
  })

  it('keeps a log of calls and gateway events, without tokens', async () => {
    const h = await startSandbox()
    const token = await h.tokenOf('Muster')
    await h.rest('GET', '/users/@me', { token })
    const since = (await h.call('POST', 'clock', { advance_ms: 1000 })).now
    await h.rest('PATCH', '/webhooks/123456789012345678/secret-token/messages/@original', { body: { content: 'x' } })
    const log = await h.call('GET', 'log')
    expect(log[0]).toMatchObject({
      kind: 'rest',
      method: 'GET',
      path: '/users/@me',
      status: 200,
      app: expect.stringMatching(/^\d+$/),
    })
    expect(await h.call('GET', `log?since=${since}`)).toMatchObject([
      { path: '/webhooks/123456789012345678/:token/messages/@original', status: 404 },
    ])
    expect(JSON.stringify(log)).not.toContain('secret-token')
  })

  it('adds a bot by its OAuth2 page, with a role of its own for what it asked', async () => {
    const h = await startSandbox()
    const { applications, guilds } = await h.world()
    const fox = applications.find((a: Json) => a.name === 'Amber Fox')
    const url = `${h.sandbox.url}/oauth2/authorize?client_id=${fox.id}&scope=bot+applications.commands&permissions=2048`
    expect(await (await fetch(url)).text()).toContain(`guild_id=${guilds[1].id}`)
    await fetch(`${url}&guild_id=${guilds[1].id}`, { headers: { 'sec-fetch-site': 'cross-site' } })
    expect((await h.world()).guilds[1].members).toHaveLength(3)
    await fetch(`${url}&guild_id=${guilds[1].id}`)
    const { roles, members } = (await h.world()).guilds[1]
    const role = roles.find((r: Json) => r.name === 'Amber Fox')
    expect(role.permissions).toBe('2048')
    expect(members.find((m: Json) => m.username === 'Amber Fox').role_ids).toEqual([role.id])
  })
})
