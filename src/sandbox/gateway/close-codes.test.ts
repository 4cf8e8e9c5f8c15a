// Over 200 lines: a table of the closes of a gateway, and what brings each about.
import { describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { type GatewayClient, type Harness, openGateway, startSandbox } from '../../testing/sandbox.ts'

async function online(
  more: object = {},
  query = '',
): Promise<{ h: Harness; g: GatewayClient; token: string; ready: { session_id: string } }> {
  const h = await startSandbox()
  const token = await h.tokenOf('Muster')
  const g = await openGateway(h, query)
  g.send({ op: 2, d: { token, intents: 0, ...more } })
  return { h, g, token, ready: await g.event('READY') }
}

/** The code with which a socket is closed that sends this before IDENTIFY. */
async function refusal(payload: object | string, query = ''): Promise<number> {
  const g = await openGateway(await startSandbox(), query)
  g.send(payload)
  return g.closed
}

const identify = async (h: Harness, d: object) => {
  const g = await openGateway(h)
  g.send({ op: 2, d: { token: await h.tokenOf('Muster'), intents: 0, ...d } })
  return g
}

const activity = { name: 'x', type: 0 }

/** Page topics/opcodes-and-status-codes: Gateway Close Event Codes. 4006 is no longer one; 4011 is in identify.test.ts. */
describe('close codes', () => {
  it('4000: whatever goes wrong inside', async () => {
    const { h, g } = await online()
    await h.call('POST', 'gateway', { app: 'Muster', action: 'close', code: 4000 })
    expect(await g.closed).toBe(4000)
  })

  it.each([[0], [5], [7], [9], [10], [11], [99], ['2'], [null], [1.5]])(
    '4001: opcode %j is not for clients',
    async (op) => {
      expect(await refusal({ op, d: {} })).toBe(4001)
    },
  )

  it.each([
    ['no JSON', 'hello'],
    ['a list', '[]'],
    ['no opcode', { d: 1 }],
    ['more than 4096 bytes', { op: 1, d: null, x: 'ä'.repeat(2048) }],
    ['a heartbeat of words', { op: 1, d: 'x' }],
    ['an IDENTIFY of nothing', { op: 2, d: null }],
    ['a RESUME of a list', { op: 6, d: [] }],
  ])('4002: %s', async (_, payload) => {
    expect(await refusal(payload)).toBe(4002)
  })

  it('4002: the 4097th byte, and not the 4096th', async () => {
    const g = await openGateway(await startSandbox())
    const payload = (bytes: number) =>
      JSON.stringify({ op: 1, d: null, x: '' }).replace('""', `"${'x'.repeat(bytes - 24)}"`)
    expect(payload(4096)).toHaveLength(4096)
    g.send(payload(4096))
    await g.next((p) => p.op === 11)
    g.send(payload(4097))
    expect(await g.closed).toBe(4002)
  })

  it.each([
    ['a presence of no known status', { op: 3, d: { status: 'away', activities: [], since: null, afk: false } }],
    ['a presence without a status', { op: 3, d: { activities: [], since: null, afk: false } }],
    ['an activity without a name', { op: 3, d: { status: 'idle', activities: [{ type: 0 }] } }],
    ['an activity of no known type', { op: 3, d: { status: 'idle', activities: [{ name: 'x', type: 9 }] } }],
    ['an activity at no address', { op: 3, d: { status: 'idle', activities: [{ ...activity, url: 1 }] } }],
    ['a presence that is no object', { op: 3, d: 'online' }],
    ['a presence away since words', { op: 3, d: { status: 'idle', activities: [], since: 'noon' } }],
    ['a presence that may be away', { op: 3, d: { status: 'idle', activities: [], afk: 'perhaps' } }],
    ['members of no guild', { op: 8, d: { query: '', limit: 0 } }],
    ['members by nothing', { op: 8, d: { guild_id: '1', limit: 0 } }],
    ['members by ids that are none', { op: 8, d: { guild_id: '1', user_ids: ['x'] } }],
    ['members without end', { op: 8, d: { guild_id: '1', query: '', limit: -1 } }],
    ['sounds of no guilds', { op: 31, d: {} }],
    ['channels of no guild', { op: 43, d: { fields: [] } }],
  ])('4002: %s', async (_, payload) => {
    const { g } = await online()
    g.send(payload)
    expect(await g.closed).toBe(4002)
  })

  it.each([
    ['a presence of no known status', { presence: { status: 'away' } }],
    ['a large_threshold below 50', { large_threshold: 49 }],
    ['a large_threshold above 250', { large_threshold: 251 }],
    ['properties that are none', { properties: 'linux' }],
  ])('4002: IDENTIFY with %s', async (_, d) => {
    expect(await (await identify(await startSandbox(), d)).closed).toBe(4002)
  })

  it.each([['&encoding=etf'], ['&compress=zstd-stream']])('4002: %s, which is not emulated', async (query) => {
    const { sandbox } = await startSandbox()
    expect(await closeOf(`${sandbox.url}/gateway?v=10${query}`)).toBe(4002)
  })

  it.each([[3], [4], [8], [31], [43]])('4003: opcode %i before IDENTIFY', async (op) => {
    expect(await refusal({ op, d: {} })).toBe(4003)
  })

  it('4003: what is sent in a session that was invalidated', async () => {
    const { h, g } = await online()
    await h.call('POST', 'gateway', { app: 'Muster', action: 'invalidate' })
    await g.next((p) => p.op === 9)
    g.send({ op: 3, d: { status: 'idle', activities: [] } })
    expect(await g.closed).toBe(4003)
  })

  it.each([
    [2, { token: 'x', intents: 0 }],
    [2, { intents: 0 }],
    [6, { token: 'x', session_id: 'x', seq: 0 }],
  ])('4004: opcode %i with a token that is none', async (op, d) => {
    expect(await refusal({ op, d })).toBe(4004)
  })

  it.each([[2], [6]])('4005: opcode %i in a session', async (op) => {
    const { g, token, ready } = await online()
    g.send({ op, d: { token, intents: 0, session_id: ready.session_id, seq: 1 } })
    expect(await g.closed).toBe(4005)
  })

  it.each([[2], ['1'], [null], [1.5]])('4007: a RESUME after %j where 1 was the last', async (seq) => {
    const { h, g, token, ready } = await online()
    g.close(4900)
    await g.closed
    const again = await openGateway(h)
    again.send({ op: 6, d: { token, session_id: ready.session_id, seq } })
    expect(await again.closed).toBe(4007)
    expect(await resumes(h, token, ready.session_id)).toBe(false)
  })

  it('4008: the 121st event within a minute, but not when the minute is over', async () => {
    const { h, g } = await online()
    for (let i = 0; i < 119; i++) g.send({ op: 1, d: null })
    for (let i = 0; i < 119; i++) await g.next((p) => p.op === 11)
    await h.call('POST', 'clock', { advance_ms: 60_000 })
    g.send({ op: 1, d: null })
    await g.next((p) => p.op === 11)
    for (let i = 0; i < 120; i++) g.send({ op: 1, d: null })
    expect(await g.closed).toBe(4008)
  })

  it('4009: silence, which the heartbeat breaks', async () => {
    const h = await startSandbox({ heartbeatIntervalMs: 200 })
    const token = await h.tokenOf('Muster')
    const g = await openGateway(h)
    g.send({ op: 2, d: { token, intents: 0 } })
    const { session_id } = await g.event('READY')
    for (let i = 0; i < 5; i++) {
      await new Promise((resolve) => setTimeout(resolve, 100))
      g.send({ op: 1, d: 1 })
      await g.next((p) => p.op === 11)
    }
    expect(await g.closed).toBe(4009)
    expect(await resumes(h, token, session_id)).toBe(false)
  })

  it.each([[[1, 1]], [[-1, 1]], [[0, 0]], [[0]], ['0'], [[0.5, 1]]])('4010: shard %j', async (shard) => {
    expect(await (await identify(await startSandbox(), { shard })).closed).toBe(4010)
  })

  it.each([['5'], ['11'], ['x']])('4012: version %s', async (version) => {
    const { sandbox } = await startSandbox()
    expect(await closeOf(`${sandbox.url}/gateway?v=${version}`)).toBe(4012)
  })

  it.each([[1 << 30], [-1], ['1'], [undefined]])('4013: intents %j', async (intents) => {
    expect(await (await identify(await startSandbox(), { intents })).closed).toBe(4013)
  })

  it.each([[1 << 1], [1 << 8], [1 << 15]])('4014: intents %i, which are privileged', async (intents) => {
    expect(await (await identify(await startSandbox(), { intents })).closed).toBe(4014)
  })

  it.each([
    [1000, false],
    [1001, false],
    [1006, true],
    [3000, true],
    [4000, true],
    [4001, true],
    [4002, true],
    [4003, false],
    [4004, false],
    [4005, true],
    [4007, false],
    [4008, true],
    [4009, false],
    [4010, false],
    [4011, false],
    [4012, false],
    [4013, false],
    [4014, false],
  ])('%i from our side: can be resumed: %s', async (code, can) => {
    const { h, g, token, ready } = await online()
    await h.call('POST', 'gateway', { app: 'Muster', action: 'close', code })
    expect(await g.closed).toBe(code)
    expect(await resumes(h, token, ready.session_id)).toBe(can)
  })

  it.each([
    [1000, false],
    [1001, false],
    [4000, true],
  ])('%i from the client’s side: can be resumed: %s', async (code, can) => {
    const { h, g, token, ready } = await online()
    g.close(code)
    await g.closed
    expect(await resumes(h, token, ready.session_id)).toBe(can)
  })
})

async function resumes(h: Harness, token: string, session_id: string): Promise<boolean> {
  const g = await openGateway(h)
  g.send({ op: 6, d: { token, session_id, seq: 1 } })
  const answer = await g.next((p) => p.op === 9 || p.t === 'RESUMED')
  return answer.t === 'RESUMED'
}

const closeOf = (url: string): Promise<number> =>
  new Promise((resolve) => {
    const socket = new WebSocket(url.replace('http', 'ws'))
    socket.on('close', resolve)
  })
