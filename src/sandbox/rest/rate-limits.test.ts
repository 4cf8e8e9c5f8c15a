// Over 200 lines: the counting by itself and the same over HTTP, which want one clock.
import type { HttpBindings } from '@hono/node-server'
import { describe, expect, it } from 'vitest'
import { silentLog } from '../../lib/log.ts'
import { later } from '../../testing/sandbox.ts'
import { createCore } from '../world/core.ts'
import { seedWorld } from '../world/seed.ts'
import { createRest } from './api.ts'
import { createFaults } from './faults.ts'
import { createInvalidRequests } from './invalid-requests.ts'
import { createRateLimits, type Limit } from './rate-limits.ts'
import { routeOf } from './route-of.ts'

const CHANNEL = '/channels/111111111111111111'
const OTHER_CHANNEL = '/channels/222222222222222222'

describe('rate limits', () => {
  let time = 1_000_000
  const start = (limits?: readonly Limit[]) => createRateLimits(() => time, limits)
  const bot = { caller: 'bot', isInteraction: false }

  it('count five messages in five seconds for each channel by itself, with all headers', () => {
    const { count } = start()
    const send = (channel: string) => count(bot, 'POST', `${channel}/messages`)
    const answers = [1, 2, 3, 4, 5, 6].map(() => send(CHANNEL))
    expect(answers[0]).toEqual({
      headers: {
        'X-RateLimit-Limit': '5',
        'X-RateLimit-Remaining': '4',
        'X-RateLimit-Reset': ((time + 5000) / 1000).toFixed(3),
        'X-RateLimit-Reset-After': '5.000',
        'X-RateLimit-Bucket': expect.stringMatching(/^[0-9a-f]{32}$/),
      },
    })
    expect(answers[4]?.headers['X-RateLimit-Remaining']).toBe('0')
    expect(answers[4]?.refused).toBeUndefined()
    expect(answers[5]).toMatchObject({
      headers: { 'X-RateLimit-Remaining': '0', 'X-RateLimit-Scope': 'user', 'Retry-After': '5' },
      refused: { retryAfter: 5, global: false },
    })
    expect(answers[5]?.headers).not.toHaveProperty('X-RateLimit-Global')
    const other = send(OTHER_CHANNEL)
    expect(other.refused).toBeUndefined()
    expect(other.headers['X-RateLimit-Bucket']).toBe(answers[0]?.headers['X-RateLimit-Bucket'])
    time += 4999
    expect(send(CHANNEL).refused?.retryAfter).toBe(0.001)
    time += 1
    expect(send(CHANNEL).refused).toBeUndefined()
  })

  it('count fifty requests a second for each bot in all, whatever the route', () => {
    const { count } = start()
    const get = (i: number, caller = 'bot') => count({ caller, isInteraction: false }, 'GET', `/guilds/${10 ** 17 + i}`)
    for (let i = 0; i < 50; i++) expect(get(i).refused).toBeUndefined()
    expect(get(51)).toEqual({
      headers: { 'Retry-After': '1', 'X-RateLimit-Scope': 'global', 'X-RateLimit-Global': 'true' },
      refused: { retryAfter: 1, global: true },
    })
    expect(get(52, 'other').refused).toBeUndefined()
    time += 1000
    expect(get(53).refused).toBeUndefined()
  })

  it('leave answers to interactions out of the fifty, but not out of their own bucket', () => {
    const { count } = start()
    const answer = (token: string) =>
      count({ caller: 'bot', hook: token, isInteraction: true }, 'POST', `/webhooks/111111111111111111/${token}`)
    for (let i = 0; i < 200; i++) expect(answer(`token${i}`).refused).toBeUndefined()
    const sixth = [1, 2, 3, 4, 5, 6].map(() => answer('busy')).at(-1)
    expect(sixth?.refused).toMatchObject({ global: false })
  })

  it('count what a webhook writes for the webhook alone, whoever writes', () => {
    const { count } = start()
    const write = (caller: string, hook: string) =>
      count({ caller, hook, isInteraction: false }, 'POST', `/webhooks/111111111111111111/${hook}`)
    for (const caller of ['bot', 'bot', 'bot', '10.0.0.1', '10.0.0.2'])
      expect(write(caller, 'news').refused).toBeUndefined()
    expect(write('10.0.0.3', 'news')).toMatchObject({ refused: { global: false } })
    for (let i = 0; i < 49; i++) expect(write('10.0.0.1', `hook${i}`).refused).toBeUndefined()
    expect(write('10.0.0.1', 'last').refused).toMatchObject({ global: true })
  })

  it('count all callers together where they share something', () => {
    const { count } = start([{ method: 'GET', route: '/guilds/:id/emojis', limit: 1, windowMs: 1000, shared: true }])
    const get = (caller: string) => count({ caller, isInteraction: false }, 'GET', '/guilds/111111111111111111/emojis')
    expect(get('one').refused).toBeUndefined()
    expect(get('two').headers).toMatchObject({ 'X-RateLimit-Scope': 'shared', 'Retry-After': '1' })
  })

  it.each([
    [`${CHANNEL}/messages/333333333333333333`, '/channels/:id/messages/:id', CHANNEL],
    [
      `${CHANNEL}/messages/333333333333333333/reactions/🔥/@me`,
      '/channels/:id/messages/:id/reactions/:reaction',
      CHANNEL,
    ],
    [
      `${CHANNEL}/messages/333333333333333333/reactions/blob:444444444444444444`,
      '/channels/:id/messages/:id/reactions/:reaction',
      CHANNEL,
    ],
    [`${CHANNEL}/messages/333333333333333333/reactions`, '/channels/:id/messages/:id/reactions', CHANNEL],
    [
      '/webhooks/111111111111111111/abc/messages/@original',
      '/webhooks/:id/:token/messages/:id',
      '/webhooks/111111111111111111/abc',
    ],
    [
      '/interactions/111111111111111111/abc/callback',
      '/interactions/:id/:token/callback',
      '/interactions/111111111111111111/abc',
    ],
    ['/users/111111111111111111', '/users/:id', ''],
  ])('take %s for the route %s', (path, route, major) => {
    expect(routeOf(path)).toEqual({ route, major })
  })
})

/** The REST side alone, without a server, so that ten thousand calls are quick; its clock stands still. */
function startRest(limits?: readonly Limit[]) {
  const core = createCore({ log: silentLog })
  later(() => core.close())
  seedWorld(core)
  let now = core.clock.now()
  core.clock.now = () => now
  const rest = createRest(core, { faults: createFaults(), ...(limits ? { limits } : {}) })
  const [application] = core.world.applications.values()
  const call = (path: string, { token = application?.token, from = '127.0.0.1' } = {}) =>
    rest.request(`/api/v10${path}`, token ? { headers: { authorization: `Bot ${token}` } } : {}, {
      incoming: { socket: { remoteAddress: from } },
    } as unknown as HttpBindings)
  return {
    call,
    app: application?.id,
    advance(ms: number) {
      now += ms
    },
  }
}

describe('REST and its limits', () => {
  it('answers the fifty-first call of a second as the global limit does, and counts strangers by address', async () => {
    const { call, advance, app } = startRest([{ method: 'GET', route: '/users/@me', limit: 1000, windowMs: 1000 }])
    for (let i = 0; i < 50; i++) expect((await call('/users/@me')).status).toBe(200)
    const refused = await call('/users/@me')
    expect(refused.status).toBe(429)
    expect(Object.fromEntries(refused.headers)).toEqual({
      'content-type': 'application/json',
      'retry-after': '1',
      'x-ratelimit-global': 'true',
      'x-ratelimit-scope': 'global',
    })
    expect(await refused.json()).toEqual({ message: 'You are being rate limited.', retry_after: 1, global: true })
    for (const answering of [`/webhooks/${app}/x/messages/@original`, '/interactions/1/x/callback'])
      expect((await call(answering)).status).not.toBe(429)
    const strangers = []
    for (let i = 0; i < 51; i++) strangers.push((await call('/gateway', { token: '', from: '10.0.0.1' })).status)
    expect(strangers.filter((status) => status === 429)).toHaveLength(21)
    expect((await call('/gateway', { token: '', from: '10.0.0.2' })).status).toBe(200)
    advance(1000)
    expect((await call('/users/@me')).status).toBe(200)
  })

  it('shuts an address out for the rest of ten minutes after 10,000 answers of 401, 403 or 429', async () => {
    const { call, advance } = startRest()
    for (let i = 0; i < 9999; i++) await call('/users/@me', { token: 'wrong' })
    expect((await call('/users/@me')).status).toBe(200)
    expect((await call('/users/@me', { token: 'wrong' })).status).toBe(401)
    advance(9 * 60_000)
    const refused = await call('/users/@me')
    expect(refused.status).toBe(429)
    expect(refused.headers.get('content-type')).toBe('text/html')
    expect(refused.headers.get('retry-after')).toBe('60')
    expect([...refused.headers.keys()].filter((name) => name.startsWith('x-ratelimit'))).toEqual([])
    expect((await call('/users/@me', { from: '10.0.0.2' })).status).toBe(200)
    advance(60_000)
    expect((await call('/users/@me')).status).toBe(200)
  })

  it('counts webhooks that answer 404 towards the ten thousand, too', async () => {
    const { call, advance } = startRest([])
    for (let i = 0; i < 10_000; i++) {
      if (i % 50 === 0) advance(1000)
      await call(`/webhooks/${10 ** 17}/gone`, { token: '' })
    }
    advance(1000)
    const refused = await call('/users/@me')
    expect([refused.status, refused.headers.get('content-type')]).toEqual([429, 'text/html'])
  }, 60_000)

  it('does not count what failed otherwise, or where callers share a limit, towards the ten thousand', () => {
    const { count, refusal } = createInvalidRequests(() => 0)
    const answer = (status: number, headers = {}) => count('10.0.0.1', new Response(null, { status, headers }))
    for (let i = 0; i < 10_000; i++) {
      for (const status of [200, 400, 404, 500]) answer(status)
      answer(429, { 'X-RateLimit-Scope': 'shared' })
      if (i > 0) answer(403)
    }
    expect(refusal('10.0.0.1')).toBeUndefined()
    answer(429, { 'X-RateLimit-Scope': 'user' })
    expect(refusal('10.0.0.1')?.status).toBe(429)
  })
})
