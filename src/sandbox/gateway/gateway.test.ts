import { describe, expect, it } from 'vitest'
import { type Json, openGateway, startSandbox } from '../../testing/sandbox.ts'

const intents = 1

describe('gateway', () => {
  it.each([
    ['a wrong token', { op: 2, d: { token: 'x', intents } }, 4004],
    ['an unknown opcode', { op: 99, d: null }, 4001],
    ['no JSON', 'hello', 4002],
    ['too long a payload', { op: 1, d: 'x'.repeat(5000) }, 4002],
    ['a presence before IDENTIFY', { op: 3, d: {} }, 4003],
  ])('closes on %s', async (_, payload, code) => {
    const g = await openGateway(await startSandbox())
    g.send(payload)
    expect(await g.closed).toBe(code)
  })

  it.each([
    ['unknown intents', 1 << 30, 4013],
    ['privileged intents', 1 << 1, 4014],
  ])('refuses %s', async (_, asked, code) => {
    const h = await startSandbox()
    const g = await openGateway(h)
    g.send({ op: 2, d: { token: await h.tokenOf('Muster'), intents: asked } })
    expect(await g.closed).toBe(code)
    expect(await h.call('GET', 'log?app=Muster')).toMatchObject([
      { kind: 'identify', code },
      { kind: 'close', code },
    ])
  })

  it('takes a token with and without "Bot", and refuses a second IDENTIFY', async () => {
    const h = await startSandbox()
    const g = await openGateway(h)
    g.send({ op: 2, d: { token: `Bot ${await h.tokenOf('Muster')}`, intents } })
    const ready = await g.event('READY')
    expect(ready).toMatchObject({ v: 10, private_channels: [], application: { flags: 0 }, shard: [0, 1] })
    expect(ready.resume_gateway_url).toBe(`${h.sandbox.url.replace('http', 'ws')}/gateway`)
    expect(await g.event('GUILD_CREATE')).toMatchObject({ unavailable: false, name: 'Muster HQ', member_count: 5 })
    g.send({ op: 2, d: { token: 'x', intents } })
    expect(await g.closed).toBe(4005)
  })

  it('lets one IDENTIFY through every five seconds', async () => {
    const h = await startSandbox()
    const identify = { op: 2, d: { token: await h.tokenOf('Muster'), intents } }
    const [first, second] = [await openGateway(h), await openGateway(h)]
    first.send(identify)
    await first.event('READY')
    second.send(identify)
    expect((await second.next((p) => p.op === 9)).d).toBe(false)
    await h.call('POST', 'clock', { advance_ms: 5000 })
    second.send(identify)
    await second.event('READY')
    const { applications } = await h.world()
    expect(applications.find((a: Json) => a.name === 'Muster').session_start_remaining).toBe(998)
  })

  it('says what is left of the session starts', async () => {
    const h = await startSandbox()
    const token = await h.tokenOf('Muster')
    const left = async () => (await h.rest('GET', '/gateway/bot', { token })).body.session_start_limit
    expect(await left()).toMatchObject({ total: 1000, remaining: 1000, reset_after: 0, max_concurrency: 1 })
    const g = await openGateway(h)
    g.send({ op: 2, d: { token, intents } })
    await g.event('READY')
    const { remaining, reset_after } = await left()
    expect(remaining).toBe(999)
    expect(reset_after).toBeGreaterThan(86_000_000)
    await h.call('POST', 'clock', { advance_ms: 24 * 60 * 60 * 1000 })
    expect(await left()).toMatchObject({ remaining: 1000, reset_after: 0 })
  })

  it('closes a socket that sends more than 120 events in a minute', async () => {
    const g = await openGateway(await startSandbox())
    for (let i = 0; i < 121; i++) g.send({ op: 1, d: null })
    expect(await g.closed).toBe(4008)
  })

  it('compresses on request', async () => {
    const h = await startSandbox()
    const g = await openGateway(h, '&compress=zlib-stream')
    g.send({ op: 2, d: { token: await h.tokenOf('Muster'), intents } })
    expect((await g.event('READY')).user.username).toBe('Muster')
    expect((await g.event('GUILD_CREATE')).channels).toHaveLength(2)
  })

  it('replays what a resumed session missed, in order', async () => {
    const h = await startSandbox()
    const token = await h.tokenOf('Muster')
    const g = await openGateway(h)
    g.send({ op: 2, d: { token, intents: 1 | (1 << 9) } })
    const { session_id } = await g.event('READY')
    const { s } = await g.next((p) => p.t === 'GUILD_CREATE' && p.d.name === 'Fashion Brand')
    await h.call('POST', 'gateway', { app: 'Muster', action: 'close', code: 4000 })
    expect(await g.closed).toBe(4000)
    await h.call('POST', 'messages', { user: 'admin', channel: 'ops', content: 'missed' })
    const again = await openGateway(h)
    again.send({ op: 6, d: { token, session_id, seq: s } })
    const missed = await again.next((p) => p.op === 0)
    expect(missed).toMatchObject({ t: 'MESSAGE_CREATE', s: s + 1, d: { content: '' } })
    expect((await again.next((p) => p.op === 0)).t).toBe('RESUMED')
  })

  it('invalidates, asks to reconnect, and forgets sessions after three minutes', async () => {
    const h = await startSandbox()
    const token = await h.tokenOf('Muster')
    const g = await openGateway(h)
    g.send({ op: 2, d: { token, intents } })
    const { session_id } = await g.event('READY')
    await h.call('POST', 'gateway', { app: 'Muster', action: 'reconnect' })
    await g.next((p) => p.op === 7)
    g.close(4900)
    await g.closed
    await h.call('POST', 'clock', { advance_ms: 180_000 })
    const again = await openGateway(h)
    again.send({ op: 6, d: { token, session_id, seq: 1 } })
    expect((await again.next((p) => p.op === 9)).d).toBe(false)
    again.send({ op: 2, d: { token, intents } })
    await again.event('READY')
    await h.call('POST', 'gateway', { app: 'Muster', action: 'invalidate' })
    await again.next((p) => p.op === 9)
    expect((await h.world()).applications[0].connected).toBe(false)
  })

  it('goes on after a RESUME for as long as it likes', async () => {
    const h = await startSandbox()
    const token = await h.tokenOf('Muster')
    const g = await openGateway(h)
    g.send({ op: 2, d: { token, intents: 1 | (1 << 9) } })
    const { session_id } = await g.event('READY')
    g.close(4900)
    await g.closed
    const again = await openGateway(h)
    again.send({ op: 6, d: { token, session_id, seq: 1 } })
    await again.event('RESUMED')
    await h.call('POST', 'clock', { advance_ms: 180_000 })
    await h.call('POST', 'messages', { user: 'admin', channel: 'ops', content: 'still there?' })
    await again.event('MESSAGE_CREATE')
  })

  it('says nothing while it is frozen, and all of it at the thaw', async () => {
    const h = await startSandbox()
    const g = await openGateway(h)
    g.send({ op: 2, d: { token: await h.tokenOf('Muster'), intents } })
    await g.next((p) => p.t === 'GUILD_CREATE' && p.d.name === 'Fashion Brand')
    await h.call('POST', 'gateway', { app: 'Muster', action: 'freeze' })
    g.send({ op: 1, d: null })
    const log = async () => (await h.call('GET', 'log?app=Muster')).filter((e: Json) => e.kind === 'heartbeat')
    await expect.poll(log).toHaveLength(1)
    expect(g.waiting()).toBe(0)
    await h.call('POST', 'gateway', { app: 'Muster', action: 'thaw' })
    await g.next((p) => p.op === 11)
  })

  it('stays silent to who resumes a session that is frozen, and greets who begins anew', async () => {
    const h = await startSandbox()
    const token = await h.tokenOf('Muster')
    const g = await openGateway(h)
    g.send({ op: 2, d: { token, intents } })
    const { session_id } = await g.event('READY')
    await h.call('POST', 'gateway', { app: 'Muster', action: 'freeze' })
    g.close(4200)
    await g.closed
    const again = await openGateway(h)
    again.send({ op: 6, d: { token, session_id, seq: 1 } })
    again.send({ op: 1, d: null })
    await expect.poll(async () => (await h.call('GET', 'log?app=Muster')).at(-1)?.kind).toBe('heartbeat')
    expect(again.waiting()).toBe(0)
    await h.call('POST', 'clock', { advance_ms: 5_000 })
    const fresh = await openGateway(h)
    fresh.send({ op: 2, d: { token, intents } })
    await fresh.event('READY')
    await h.call('POST', 'gateway', { app: 'Muster', action: 'thaw' })
    await again.event('RESUMED')
  })

  it('keeps members to those who asked for them', async () => {
    const h = await startSandbox()
    const { token } = await h.call('POST', 'applications', { name: 'Counter', intents_allowed: 1 << 1 })
    await h.call('POST', 'installs', { app: 'Counter', guild: 'Muster HQ' })
    const g = await openGateway(h)
    g.send({ op: 2, d: { token, intents: 1 | (1 << 1) } })
    const guild = await g.event('GUILD_CREATE')
    expect(guild.members).toHaveLength(1)
    g.send({ op: 8, d: { guild_id: guild.id, query: '', limit: 0, nonce: 'n' } })
    expect((await g.event('GUILD_MEMBERS_CHUNK')).members).toHaveLength(6)
    await h.call('PUT', 'members', { guild: 'Muster HQ', user: 'mia', roles: ['Viewer'] })
    expect((await g.event('GUILD_MEMBER_ADD')).user.username).toBe('mia')
  })
})
