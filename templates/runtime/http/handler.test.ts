import { generateKeyPairSync, sign } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { BotTemplate } from '../command.ts'
import { createHttpBot } from './handler.ts'

const pair = generateKeyPairSync('ed25519')
const publicKey = pair.publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('hex')
const secret = 'canary-bot-key-of-the-test'

const template: BotTemplate = {
  commands: {
    hello: { slowAnswer: 'public', canary: {}, run: async () => ({ title: 'Hello', tone: 'good' }) },
    slow: {
      slowAnswer: 'ephemeral',
      run: () => new Promise((resolve) => setTimeout(() => resolve({ title: 'Late', tone: 'good' }), 1700)),
    },
    picture: {
      slowAnswer: 'public',
      run: async () => ({
        title: 'P',
        tone: 'good',
        image: { name: 'a.png', content: Uint8Array.of(1), alt: 'A dot' },
      }),
    },
    broken: {
      slowAnswer: 'public',
      run: async () => {
        throw new Error('oh')
      },
    },
  },
  components: { page: { run: async ({ args, values }) => ({ title: `${args}/${values}`, tone: 'info' }) } },
}

/** What Discord and the database got, by method and path. */
let got: { what: string; body: string }[] = []
let base = ''
const server = createServer(async (request, response) => {
  const body = (await request.toArray()).join('')
  got.push({ what: `${request.method} ${request.url}`, body })
  response.writeHead(200, { 'content-type': 'application/json' }).end('{"ok":true}')
})
beforeEach(async () => {
  got = []
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(() => {
  server.closeAllConnections()
  server.close()
})

function setUp(over: Record<string, string | undefined> = {}, load = async () => ({ template })) {
  const lines: string[] = []
  const work: Promise<unknown>[] = []
  const environment = {
    MUSTER_BOT_ID: 'one',
    MUSTER_BOT_NAME: 'Greeter',
    MUSTER_GENERATION: '2',
    MUSTER_DATA_URL: base,
    MUSTER_DATA_KEY: 'pk',
    DISCORD_API_URL: base,
    DISCORD_PUBLIC_KEY: publicKey,
    MUSTER_SECRETS: JSON.stringify({ BOT_KEY: secret }),
    ...over,
  }
  const bot = { load, title: 'custom 1.2.3', settings: {}, commands: ['hello'] }
  const { fetch } = createHttpBot({ bot, environment, waitUntil: (p) => work.push(p), write: (l) => lines.push(l) })
  const post = (body: string, headers: Record<string, string>) =>
    fetch(new Request('http://bot/one', { method: 'POST', body, headers }))
  const signed = (value: unknown, at = Math.floor(Date.now() / 1000)) => {
    const body = JSON.stringify(value)
    const signature = sign(null, Buffer.from(at + body), pair.privateKey).toString('hex')
    return post(body, { 'x-signature-ed25519': signature, 'x-signature-timestamp': String(at) })
  }
  return { fetch, post, signed, lines, settled: () => Promise.all(work) }
}
const typed = (name: string) => ({
  ...{ type: 2, id: '1', token: 'it', application_id: '9', guild_id: '10' },
  member: { user: { id: '5', username: 'mia' }, permissions: '0' },
  data: { type: 1, name },
})

describe('a bot over HTTP', () => {
  it('answers PING, commands and buttons in the response itself', async () => {
    const { signed } = setUp()
    expect(await (await signed({ type: 1 })).json()).toEqual({ type: 1 })
    expect(await (await signed(typed('hello'))).json()).toMatchObject({
      type: 4,
      data: { embeds: [{ title: 'Hello' }] },
    })
    const pressed = { ...typed('x'), type: 3, data: { custom_id: 'page:2', component_type: 3, values: ['a'] } }
    expect(await (await signed(pressed)).json()).toMatchObject({
      type: 7,
      data: { embeds: [{ title: '2/a' }], components: [] },
    })
    expect(await (await signed({ ...typed('x'), type: 4 })).json()).toEqual({ type: 8, data: { choices: [] } })
    expect(got).toEqual([])
  })

  it('defers what is slow and edits it by the webhook', async () => {
    const { signed, settled } = setUp()
    expect(await (await signed(typed('slow'))).json()).toEqual({ type: 5, data: { flags: 64 } })
    await settled()
    expect(got).toMatchObject([
      { what: 'PATCH /v10/webhooks/9/it/messages/@original', body: expect.stringContaining('"title":"Late"') },
    ])
  })

  it('sends a picture by an edit, because a response holds none', async () => {
    const { signed, settled } = setUp()
    expect(await (await signed(typed('picture'))).json()).toEqual({ type: 5 })
    await settled()
    expect(got[0]?.body).toMatch(/name="payload_json".*attachment:\/\/a\.png.*filename="a\.png"/s)
  })

  it('answers a fault with its number in the log', async () => {
    const { signed, lines } = setUp()
    const { data } = (await (await signed(typed('broken'))).json()) as { data: { embeds: { description: string }[] } }
    const incident = /`([0-9a-f]{8})`/.exec(data.embeds[0]?.description ?? '')?.[1]
    expect(lines.join('\n')).toContain(`incident ${incident}`)
  })

  it.each<[string, (bot: ReturnType<typeof setUp>) => Promise<Response>]>([
    ['no signature', ({ post }) => post('{"type":1}', {})],
    ['a signature of something else', ({ post }) => post('{"type":1}', forged('x'))],
    [
      'a signature of half a length',
      ({ post }) => post('{}', { 'x-signature-ed25519': 'ab', 'x-signature-timestamp': '1' }),
    ],
    ['an old request', ({ signed }) => signed({ type: 1 }, Math.floor(Date.now() / 1000) - 301)],
    ['a request from the future', ({ signed }) => signed({ type: 1 }, Math.floor(Date.now() / 1000) + 600)],
    [
      'a timestamp that is none',
      ({ post }) => post('{"type":1}', { ...forged('{"type":1}'), 'x-signature-timestamp': 'now' }),
    ],
  ])('refuses %s with 401', async (_, send) => {
    expect((await send(setUp())).status).toBe(401)
  })

  it('refuses what is too large, no JSON, or no kind of interaction', async () => {
    const bot = setUp()
    expect((await bot.post('x'.repeat(300_000), {})).status).toBe(413)
    expect((await bot.signed('text')).status).toBe(400)
    expect((await bot.signed({ ...typed('x'), type: 99 })).status).toBe(400)
    expect((await bot.fetch(new Request('http://bot/'))).status).toBe(405)
  })

  it('names what is not set, and no value', async () => {
    const { fetch, signed, lines } = setUp({
      MUSTER_DATA_URL: '',
      DISCORD_PUBLIC_KEY: 'canary',
      MUSTER_SECRETS: '{canary',
    })
    const health = await fetch(new Request('http://bot/one/health'))
    expect(health.status).toBe(503)
    const missing = ['MUSTER_SECRETS (JSON)', 'MUSTER_DATA_URL', 'DISCORD_PUBLIC_KEY (64 hex digits)']
    expect(await health.json()).toMatchObject({ ready: false, missing })
    expect((await signed({ type: 1 })).status).toBe(503)
    expect(lines.join()).not.toContain('canary')
  })

  it('tells version, digest and self-check by /health, and reports them once in 10 s', async () => {
    const { fetch, settled } = setUp({ MUSTER_ARTIFACT: 'ab' })
    const look = async () => (await fetch(new Request('http://bot/one/health'))).json()
    expect(await look()).toMatchObject({
      ready: true,
      template: 'custom',
      version: '1.2.3',
      digest: 'ab',
      canary: { ok: true },
    })
    await look()
    await settled()
    expect(got.map(({ what }) => what)).toEqual(['POST /rest/v1/rpc/bot_heartbeat'])
    expect(JSON.parse(got[0]?.body ?? '')).toMatchObject({ p_key: secret, p_report: { generation: 2, ackAgeMs: null } })
  })

  it('lives on when its code throws at once, and says so', async () => {
    const { fetch, signed, lines } = setUp({}, async () => {
      throw new Error('thrown at import')
    })
    expect((await signed({ type: 1 })).status).toBe(200)
    expect((await signed(typed('hello'))).status).toBe(500)
    expect(await (await fetch(new Request('http://bot/health'))).json()).toMatchObject({ ready: false, loaded: false })
    expect(lines.join()).toMatch(/custom 1\.2\.3 failed when it was loaded: Error: thrown at import/)
  })
})

function forged(body: string): Record<string, string> {
  const at = String(Math.floor(Date.now() / 1000))
  const signature = sign(null, Buffer.from(`${at}${body}!`), pair.privateKey).toString('hex')
  return { 'x-signature-ed25519': signature, 'x-signature-timestamp': at }
}
