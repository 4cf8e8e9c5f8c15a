import { describe, expect, it } from 'vitest'
import { type Json, openGateway, startSandbox } from '../../testing/sandbox.ts'

const id = expect.stringMatching(/^\d{17,20}$/)

/** Muster online in a guild where it has /ping, whose word is completed. */
async function setUp() {
  const h = await startSandbox()
  const token = await h.tokenOf('Muster')
  const { guilds, applications } = await h.world()
  await h.rest('PUT', `/applications/${applications[0].id}/guilds/${guilds[0].id}/commands`, {
    token,
    body: [
      { name: 'ping', description: 'p', options: [{ type: 3, name: 'word', description: 'w', autocomplete: true }] },
    ],
  })
  const gateway = await openGateway(h)
  gateway.send({ op: 2, d: { token, intents: 0 } })
  await gateway.event('READY')
  const answer = async (body: object) => {
    const got = await gateway.event('INTERACTION_CREATE')
    await h.rest('POST', `/interactions/${got.id}/${got.token}/callback`, { body })
    return got
  }
  const where = { user: 'admin', guild: 'Muster HQ', channel: 'ops' }
  return { h, token, gateway, answer, where, app: applications[0] }
}

describe('the answers of the control interface', () => {
  it('are the contract’s Interaction for commands, and choices for completions', async () => {
    const { h, answer, where, app } = await setUp()
    const [done] = await Promise.all([
      h.call('POST', 'commands', { ...where, text: '/ping word:hello' }),
      answer({ type: 4, data: { content: 'pong' } }),
    ])
    expect(done).toMatchObject({
      id,
      type: 2,
      app: app.id,
      user: id,
      state: 'replied',
      first_response_ms: expect.any(Number),
    })
    expect(done.messages).toMatchObject([{ content: 'pong', edits: 0, ephemeral: false }])
    expect(await h.call('GET', `interactions/${done.id}`)).toEqual(done)
    const [offered, got] = await Promise.all([
      h.call('POST', 'autocomplete', { ...where, text: '/ping word:he', focused: 'word' }),
      answer({ type: 8, data: { choices: [{ name: 'Hello', value: 'hello' }] } }),
    ])
    expect(offered).toEqual({ choices: [{ name: 'Hello', value: 'hello' }] })
    expect(got.data.options).toEqual([{ name: 'word', type: 3, value: 'he', focused: true }])
  })

  it('say that an application did not respond, 3 s later', async () => {
    const { h, gateway, where } = await setUp()
    const waiting = h.call('POST', 'commands', { ...where, text: '/ping' })
    await gateway.event('INTERACTION_CREATE')
    await h.call('POST', 'clock', { advance_ms: 2000 })
    expect(gateway.waiting()).toBe(0)
    await h.call('POST', 'clock', { advance_ms: 1000 })
    expect(await waiting).toMatchObject({ state: 'failed', error: 'The application did not respond', messages: [] })
  })

  it('are messages as one person sees them, oldest first', async () => {
    const { h, answer, where } = await setUp()
    const first = await h.call('POST', 'messages', { ...where, content: 'one' })
    expect(first).toMatchObject({ id, content: 'one', author: { username: 'admin' }, edits: 0, ephemeral: false })
    await Promise.all([
      h.call('POST', 'commands', { ...where, text: '/ping' }),
      answer({ type: 4, data: { content: 'two', flags: 64 } }),
    ])
    await h.call('POST', 'messages', { ...where, content: 'three' })
    const seen = async (query: string) =>
      (await h.call('GET', `channels/${first.channel_id}/messages?${query}`)).map((m: Json) => m.content)
    expect(await seen('user=admin')).toEqual(['one', 'two', 'three'])
    expect(await seen('user=guest')).toEqual(['one', 'three'])
    expect(await seen(`user=admin&after=${first.id}&limit=1`)).toEqual(['two'])
  })

  it('tell of a new token, with which the old one and its sessions are dead', async () => {
    const { h, token, gateway, app } = await setUp()
    const made = await h.call('POST', 'applications/Muster/token')
    expect(made).toMatchObject({ id: app.id, token: expect.stringMatching(/^[\w-]+\.[\w-]{6}\.[\w-]{38}$/) })
    expect(made.token).not.toBe(token)
    expect(await gateway.closed).toBe(4004)
    expect((await h.rest('GET', '/users/@me', { token })).status).toBe(401)
    expect((await h.rest('GET', '/users/@me', { token: made.token })).status).toBe(200)
  })

  it('name what was installed, broken, planned, and what time it is', async () => {
    const { h, app } = await setUp()
    expect(await h.call('POST', 'installs', { app: 'Amber Fox', guild: 'Fashion Brand' })).toMatchObject({
      app: id,
      guild: id,
    })
    const broken = await h.call('POST', 'gateway', { app: 'Muster', action: 'freeze' })
    expect(broken).toEqual({ app: app.id, action: 'freeze', sessions: 1 })
    const fault = await h.call('POST', 'faults', { match: 'GET /users/@me', status: 500, times: 2 })
    expect(fault).toEqual({ id: expect.any(String), match: 'GET /users/@me', status: 500, times: 2 })
    expect(await h.call('DELETE', `faults/${fault.id}`)).toEqual({ removed: 1 })
    const { now } = await h.call('POST', 'clock', { advance_ms: 60_000 })
    expect(Date.parse(now)).toBeGreaterThan(Date.now() + 30_000)
  })
})
