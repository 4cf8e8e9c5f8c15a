import { constants, inflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { type Harness, type Json, later, openGateway, startSandbox } from '../../testing/sandbox.ts'

const GUILDS = 1
const PRESENCES = 1 << 8
const TYPING = 1 << 11
const DIRECT_MESSAGES = 1 << 12
const DIRECT_TYPING = 1 << 14

async function connect(h: Harness, d: object, app = 'Muster', query = '') {
  const token = await h.tokenOf(app)
  const g = await openGateway(h, query)
  g.send({ op: 2, d: { token, intents: 0, ...d } })
  const ready = await g.event('READY')
  return { g, token, ready }
}

/** A bot that may see presences, in Muster HQ. */
async function watcher(h: Harness, more: object = {}) {
  await h.call('POST', 'applications', { name: 'Watcher', intents_allowed: PRESENCES })
  await h.call('POST', 'installs', { app: 'Watcher', guild: 'Muster HQ' })
  return connect(h, { intents: GUILDS | PRESENCES, ...more }, 'Watcher')
}

describe('a session', () => {
  it('is asked for a heartbeat', async () => {
    const h = await startSandbox()
    const { g } = await connect(h, {})
    await h.call('POST', 'gateway', { app: 'Muster', action: 'heartbeat' })
    expect(await g.next((p) => p.op === 1)).toMatchObject({ d: null })
    g.send({ op: 1, d: 1 })
    await g.next((p) => p.op === 11)
  })

  it.each([['on the same socket'], ['on another']])('goes on %s when its invalidity may be mended', async (where) => {
    const h = await startSandbox()
    const { g, token, ready } = await connect(h, {})
    await h.call('POST', 'gateway', { app: 'Muster', action: 'invalidate', resumable: true })
    expect((await g.next((p) => p.op === 9)).d).toBe(true)
    const next = where === 'on another' ? await openGateway(h) : g
    next.send({ op: 6, d: { token, session_id: ready.session_id, seq: 1 } })
    expect((await next.next((p) => p.op === 0)).t).toBe('RESUMED')
    next.send({ op: 1, d: null })
    await next.next((p) => p.op === 11)
  })

  it('belongs to its application alone', async () => {
    const h = await startSandbox()
    const { g, ready } = await connect(h, {})
    g.close(4900)
    await g.closed
    const thief = await openGateway(h)
    thief.send({ op: 6, d: { token: await h.tokenOf('Amber Fox'), session_id: ready.session_id, seq: 1 } })
    expect((await thief.next((p) => p.op === 9)).d).toBe(false)
  })

  it('has one socket: the newer one closes the older', async () => {
    const h = await startSandbox()
    const { g, token, ready } = await connect(h, {})
    const newer = await openGateway(h)
    newer.send({ op: 6, d: { token, session_id: ready.session_id, seq: 1 } })
    await newer.event('RESUMED')
    expect(await g.closed).toBe(4000)
    expect((await h.world()).applications.find((a: Json) => a.name === 'Muster').connected).toBe(true)
  })

  it('tells others how it shows itself', async () => {
    const h = await startSandbox()
    const { g } = await watcher(h)
    const id = (await h.world()).applications.find((a: Json) => a.name === 'Muster').bot_user_id
    const next = () => g.next((p) => p.t === 'PRESENCE_UPDATE' && p.d.user.id === id)
    const muster = await connect(h, { presence: { status: 'dnd', activities: [{ name: 'bots', type: 3 }] } })
    expect((await next()).d).toMatchObject({ status: 'dnd', activities: [{ name: 'bots', type: 3 }] })
    muster.g.send({ op: 3, d: { status: 'invisible', activities: [], since: null, afk: false } })
    expect((await next()).d).toMatchObject({ status: 'offline', activities: [], client_status: {} })
    muster.g.send({ op: 3, d: { status: 'idle', activities: [], since: 1, afk: true } })
    expect((await next()).d).toMatchObject({ status: 'idle' })
    muster.g.close(1000)
    expect((await next()).d).toMatchObject({ status: 'offline' })
  })

  it('begins with all members of a small guild, and of a large one with those online', async () => {
    const h = await startSandbox()
    for (let i = 0; i < 50; i++) {
      const { id } = await h.call('POST', 'users', { name: `crowd${i}` })
      await h.call('PUT', 'members', { guild: 'Muster HQ', user: id })
    }
    const { g } = await watcher(h)
    const large = await g.event('GUILD_CREATE')
    expect(large).toMatchObject({ large: true, member_count: 56 })
    expect(large.members.map((m: Json) => m.user.username)).toEqual(['Watcher'])
    await h.call('POST', 'clock', { advance_ms: 5000 })
    const again = await connect(h, { intents: GUILDS | PRESENCES, large_threshold: 60 }, 'Watcher')
    const small = await again.g.event('GUILD_CREATE')
    expect(small.large).toBe(false)
    expect(small.members).toHaveLength(56)
  })

  it('hears direct messages and their typing by intents of their own', async () => {
    const h = await startSandbox()
    const hearing = await connect(h, { intents: DIRECT_MESSAGES | DIRECT_TYPING })
    await h.call('POST', 'clock', { advance_ms: 5000 })
    const deaf = await connect(h, { intents: GUILDS | (1 << 9) | TYPING })
    const user = (await h.world()).users.find((u: Json) => u.username === 'admin').id
    const { token } = hearing
    const { body: channel } = await h.rest('POST', '/users/@me/channels', { token, body: { recipient_id: user } })
    await h.rest('POST', `/channels/${channel.id}/typing`, { token })
    expect(await hearing.g.event('TYPING_START')).toEqual({
      channel_id: channel.id,
      user_id: expect.any(String),
      timestamp: expect.any(Number),
    })
    await h.call('POST', 'messages', { user: 'admin', channel: channel.id, content: 'between us' })
    const message = await hearing.g.event('MESSAGE_CREATE')
    expect(message).toMatchObject({ content: 'between us', channel_id: channel.id })
    expect(message).not.toHaveProperty('guild_id')
    await h.call('POST', 'messages', { user: 'admin', channel: 'admin', content: 'for all' })
    expect(await deaf.g.event('MESSAGE_CREATE')).toMatchObject({ channel_id: expect.not.stringMatching(channel.id) })
  })

  it('sees typing only where it sees the channel', async () => {
    const h = await startSandbox()
    const { g, token } = await connect(h, { intents: TYPING })
    const channel = (await h.world()).guilds[0].channels[0].id
    await h.rest('POST', `/channels/${channel}/typing`, { token })
    expect(await g.event('TYPING_START')).toMatchObject({
      channel_id: channel,
      member: { user: { username: 'Muster' } },
    })
  })

  it('is compressed payload by payload where IDENTIFY asks for it', async () => {
    const h = await startSandbox()
    const socket = new WebSocket(`${h.sandbox.url.replace('http', 'ws')}/gateway?v=10`)
    later(() => socket.terminate())
    const seen: { t: string; isBinary: boolean }[] = []
    socket.on('message', (raw: Buffer, isBinary) => {
      const payload = JSON.parse(isBinary ? inflateSync(raw).toString() : raw.toString())
      seen.push({ t: payload.t ?? `op ${payload.op}`, isBinary })
    })
    await new Promise((resolve) => socket.once('open', resolve))
    socket.send(JSON.stringify({ op: 2, d: { token: await h.tokenOf('Muster'), intents: GUILDS, compress: true } }))
    socket.send(JSON.stringify({ op: 1, d: null }))
    await expect.poll(() => seen.map(({ t }) => t)).toContain('op 11')
    expect(seen).toContainEqual({ t: 'GUILD_CREATE', isBinary: true })
    expect(seen).toContainEqual({ t: 'op 11', isBinary: false })
  })

  it('is one stream of zlib, one flush a payload, and not compressed twice', async () => {
    const h = await startSandbox()
    const socket = new WebSocket(`${h.sandbox.url.replace('http', 'ws')}/gateway?v=10&compress=zlib-stream`)
    later(() => socket.terminate())
    const frames: Buffer[] = []
    socket.on('message', (raw: Buffer) => frames.push(raw))
    await new Promise((resolve) => socket.once('open', resolve))
    socket.send(JSON.stringify({ op: 2, d: { token: await h.tokenOf('Muster'), intents: GUILDS, compress: true } }))
    await expect.poll(() => frames.length).toBe(4)
    for (const frame of frames) expect(frame.subarray(-4).toString('hex')).toBe('0000ffff')
    const text = inflateSync(Buffer.concat(frames), { finishFlush: constants.Z_SYNC_FLUSH }).toString()
    expect(text.match(/"op":\d+/g)).toEqual(['"op":10', '"op":0', '"op":0', '"op":0'])
  })

  it('carries the guilds of its shard, and direct messages on the first', async () => {
    const h = await startSandbox()
    const { guilds } = await h.world()
    const seen: string[] = []
    for (const index of [0, 1]) {
      const { g, ready } = await connect(h, { intents: GUILDS, shard: [index, 2] })
      expect(ready.shard).toEqual([index, 2])
      for (const { id } of ready.guilds) {
        expect(Number((BigInt(id) >> 22n) % 2n)).toBe(index)
        seen.push(id)
      }
      g.close(1000)
      await h.call('POST', 'clock', { advance_ms: 5000 })
    }
    expect(seen.toSorted()).toEqual(guilds.map((guild: Json) => guild.id).toSorted())
  })
})
