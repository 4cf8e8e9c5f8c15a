// Over 200 lines: one list of routes, and what foreign input is thrown at each.
import { EventEmitter } from 'node:events'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { WebSocket } from 'ws'
import { anyJson, badText, nearly, words } from '../testing/foreign-input.ts'
import { sampleBodies } from '../testing/sample-bodies.ts'
import { later } from '../testing/sandbox.ts'
import { createControl } from './control/control.ts'
import { createGateway } from './gateway/gateway.ts'
import { createRest } from './rest/api.ts'
import { createFaults } from './rest/faults.ts'
import { createWeb } from './web/entrance.ts'
import { createCore } from './world/core.ts'
import { seedWorld } from './world/seed.ts'
import { saveWorld } from './world/world.ts'

/** How often each route is tried; `FUZZ_RUNS=5000` looks longer. A failure prints the seed and the path to repeat it. */
const RUNS = Number(process.env.FUZZ_RUNS ?? 25)
const settings = { numRuns: RUNS, interruptAfterTimeLimit: 20_000 * Math.max(1, RUNS / 25), endOnFailure: false }
type Json = Record<string, unknown>

/** A world with something of everything, whose parts answer without a network; what the log calls an error is thrown. */
async function createPlace() {
  const failures: unknown[] = []
  const error = (fields: { err?: unknown }, text: string) => failures.push(fields.err ?? text)
  const core = createCore({ log: { debug() {}, info() {}, warn() {}, error } })
  later(() => core.close())
  seedWorld(core)
  const faults = createFaults()
  const gateway = createGateway(core)
  const rest = createRest(core, { faults, limits: [] })
  const control = createControl(core, { gateway, faults })
  const web = createWeb(core)
  const { applications, guilds, channels, users } = core.world
  const app = [...applications.values()].find(({ name }) => name === 'Muster')
  const guild = [...guilds.values()][0]
  const channel = [...channels.values()].find(({ name }) => name === 'ops')
  if (!app || !guild || !channel) throw new Error('the seed is not what it was')
  app.flags = -1 >>> 1

  const started: { id: string; token: string }[] = []
  core.bus.on('interaction_create', ({ payload }) => started.push(payload as { id: string; token: string }))
  const env = { incoming: { socket: { destroy() {}, remoteAddress: '127.0.0.1' } }, outgoing: {} }

  /** Lets time pass as long as nothing is answered: nobody answers interactions here. */
  async function send(target: 'rest' | 'control' | 'web', path: string, init: RequestInit): Promise<Response> {
    core.clock.advance(1100)
    const request = new Request(`http://127.0.0.1${path}`, init)
    const answer = { rest, control, web }[target].fetch(request, env as never)
    const passing = setInterval(() => core.clock.advance(3000), 20)
    return Promise.resolve(answer).finally(() => clearInterval(passing))
  }
  const asBot = { authorization: `Bot ${app.token}`, 'content-type': 'application/json' }
  const post = async (target: 'rest' | 'control', path: string, body: unknown) =>
    (await send(target, path, { method: 'POST', body: JSON.stringify(body), headers: asBot })).json() as Promise<Json>

  const command = await post('rest', `/api/applications/${app.id}/commands`, sampleBodies('commands')[0])
  const message = await post('rest', `/api/channels/${channel.id}/messages`, sampleBodies('messages')[2])
  const person = { user: 'admin', guild: guild.id, channel: channel.id, text: '/ping text:a', settle_ms: 0 }
  /** A fresh interaction; acknowledged, where its webhook is wanted. */
  async function interact(answered: boolean) {
    await post('control', '/sandbox/commands', person)
    const { id = '', token = '' } = started.at(-1) ?? {}
    const body = JSON.stringify({ type: 4, data: { content: 'x' } })
    const path = `/api/interactions/${id}/${token}/callback`
    if (answered) await send('rest', path, { method: 'POST', body, headers: asBot })
    return { interaction: id, token }
  }
  const known: Record<string, string> = {
    ...{ app: app.id, guild: guild.id, channel: channel.id, command: String(command.id), message: String(message.id) },
    ...{ user: [...users.keys()][0] ?? '', member: app.id, role: guild.roles[1]?.id ?? '', emoji: '😀', token: 'x' },
  }
  const ids = () => [...new Set(JSON.stringify(saveWorld(core.world)).match(/(?<=")\d{15,20}(?=")/g))]
  return { core, faults, gateway, rest, control, web, app, known, ids, asBot, send, interact, failures }
}
type Place = Awaited<ReturnType<typeof createPlace>>

const probe = await createPlace()
const tables = { rest: probe.rest.routes, control: probe.control.routes, web: probe.web.routes }
const routes = (['rest', 'control', 'web'] as const).flatMap((target) =>
  tables[target]
    .filter(({ method, path }) => method !== 'ALL' && path !== '*' && path !== '/*')
    .map(({ method, path }) => ({ target, method, path })),
)
type Route = (typeof routes)[number]

const anyRequest = (path: string, ids: readonly string[]) =>
  fc.record({
    parts: fc.array(
      fc.oneof(
        { weight: 8, arbitrary: fc.constant(undefined) },
        { weight: 2, arbitrary: fc.constantFrom(...ids) },
        { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }) },
        {
          weight: 1,
          arbitrary: fc.constantFrom('@me', '@original', '__proto__', '%', '%00', '0', '-1', '9'.repeat(40)),
        },
      ),
      { minLength: 5, maxLength: 5 },
    ),
    query: fc.array(
      fc.tuple(
        fc.oneof(
          fc.constantFrom('limit', 'after', 'before', 'around', 'since', 'user', 'guild', 'channel', 'with_response'),
          fc.constantFrom('client_id', 'permissions', 'scope', 'guild_id', 'query', 'app', ...words),
        ),
        fc.oneof(
          fc.constantFrom('1', '-1', '1e9', 'x', '', 'admin', 'ops', '%', 'NaN', ...ids),
          fc.string({ unit: 'binary' }),
        ),
      ),
      { maxLength: 3 },
    ),
    body: fc.oneof(
      { weight: 6, arbitrary: nearly(sampleBodies(path), ids).map((value) => JSON.stringify(value) ?? '') },
      { weight: 3, arbitrary: anyJson(ids).map((value) => JSON.stringify(value)) },
      { weight: 1, arbitrary: badText },
    ),
    form: fc.oneof(
      { weight: 5, arbitrary: fc.constant(undefined) },
      {
        weight: 1,
        arbitrary: fc.array(
          fc.tuple(fc.constantFrom('files[0]', 'files[1]', 'files[x]', 'file', 'files[-1]', '__proto__'), fc.string()),
          { maxLength: 4 },
        ),
      },
    ),
    type: fc.constantFrom(
      'json',
      'json',
      'json',
      'json',
      'json',
      'text/plain',
      'multipart/form-data',
      'multipart/form-data; boundary=x',
      '',
    ),
    token: fc.constantFrom('good', 'good', 'good', 'good', 'good', 'good', 'none', 'bad'),
  })
type AnyRequest = ReturnType<typeof anyRequest> extends fc.Arbitrary<infer T> ? T : never

async function tryOut(place: Place, { target, method, path }: Route, made: AnyRequest): Promise<void> {
  place.faults.remove()
  const hook = path.includes(':token') ? await place.interact(!path.includes('callback')) : {}
  const known: Record<string, string> = { ...place.known, ...hook }
  const unknown = [...made.parts]
  const address = path
    .replace(/:(\w+)(?:\{[^}]*\})?/g, (_all, name: string) =>
      encoded(unknown.pop() ?? known[name] ?? place.known.message ?? '0'),
    )
    .replace(/\*$/, () => encoded(unknown.pop() ?? 'x'))
  const query = made.query.map(([name, value]) => `${encoded(name)}=${encoded(value)}`).join('&')
  const headers: Record<string, string> =
    made.type === '' ? {} : { 'content-type': made.type.replace('json', 'application/json') }
  if (made.token !== 'none') headers.authorization = made.token === 'bad' ? 'Bot x.y.z' : place.asBot.authorization
  const body = method === 'GET' ? {} : made.form ? { body: formOf(made.form, made.body) } : { body: made.body }
  if (made.form && method !== 'GET') delete headers['content-type']
  const answer = await place.send(target, `${target === 'rest' ? '/api/v10' : ''}${address}?${query}`, {
    method,
    headers,
    ...body,
  })
  await check(place, target, answer)
}

async function check(place: Place, target: Route['target'], answer: Response): Promise<void> {
  if (place.failures.length > 0) throw place.failures.pop()
  expect(answer.status).toBeLessThan(500)
  const type = answer.headers.get('content-type') ?? ''
  if (type === 'text/event-stream') return answer.body?.cancel()
  const text = await answer.text()
  if (target === 'web' && answer.ok) return
  if (target === 'web' && type.startsWith('text/html')) return
  if (answer.status === 204) return expect(text).toBe('')
  expect(type).toMatch(/^application\/json/)
  const value = JSON.parse(text) as Json
  if (answer.status < 400) return
  if (target === 'rest') expect(value).toMatchObject({ message: expect.any(String), code: expect.any(Number) })
  else expect(value).toHaveProperty('error')
  expect(Object.keys(Object.prototype)).toEqual([])
}

const encoded = (text: string) => (/^%(00)?$/.test(text) ? text : encodeURIComponent(Buffer.from(text).toString()))

function formOf(files: [string, string][], payload: string): FormData {
  const form = new FormData()
  form.set('payload_json', payload)
  for (const [name, text] of files) form.append(name, new Blob([text]), `${text.slice(0, 8)}.png`)
  return form
}

/** The world as it is after all that can still be listed, kept and brought back. */
async function isWhole(place: Place): Promise<void> {
  expect(JSON.parse(JSON.stringify(saveWorld(place.core.world)))).toHaveProperty('guilds')
  const channels = [...place.core.world.channels.values()].filter((c) => c.guild_id).slice(0, 20)
  const guilds = [...place.core.world.guilds.keys()].slice(0, 5)
  for (const path of ['/sandbox/world', ...channels.map(({ id }) => `/sandbox/channels/${id}/messages`)])
    await check(place, 'control', await place.send('control', path, {}))
  for (const path of guilds.flatMap((id) => ['channels', 'roles', 'members'].map((what) => `/guilds/${id}/${what}`)))
    await check(place, 'rest', await place.send('rest', `/api/v10${path}`, { headers: place.asBot }))
}

describe('foreign input', () => {
  it('knows the routes and the words of the sandbox', () => {
    expect(routes.length).toBeGreaterThan(60)
    expect(words).toEqual(expect.arrayContaining(['content', 'allowed_mentions', 'advance_ms', 'custom_id']))
  })

  it.each(routes)('$method $path of $target gets JSON', { timeout: 120_000 }, async (route) => {
    const place = await createPlace()
    const property = fc.asyncProperty(anyRequest(route.path, place.ids()), (made) => tryOut(place, route, made))
    await fc.assert(property, settings)
    await isWhole(place)
  })

  it('gets JSON in any order of routes, also while a bot listens', { timeout: 120_000 }, async () => {
    const place = await createPlace()
    const bot = connect(place)
    bot.say({ op: 2, d: { token: place.app.token, intents: 53_608_447 } })
    const one = fc
      .constantFrom(...routes)
      .chain((route) => anyRequest(route.path, place.ids()).map((made) => ({ route, made })))
    await fc.assert(
      fc.asyncProperty(one, ({ route, made }) => tryOut(place, route, made)),
      { ...settings, numRuns: RUNS * 30 },
    )
    await isWhole(place)
  })
})

/** A gateway socket without a network. */
function connect(place: Place) {
  const socket = Object.assign(new EventEmitter(), { readyState: 1, OPEN: 1, bufferedAmount: 0, code: 0 })
  const close = (code = 1006) => {
    if (socket.readyState !== 1) return
    Object.assign(socket, { readyState: 3, code })
    socket.emit('close', code)
  }
  Object.assign(socket, { send() {}, close, terminate: () => close(1006) })
  place.gateway.accept(socket as unknown as WebSocket, new URLSearchParams('v=10&encoding=json'))
  return {
    socket,
    say: (value: unknown) =>
      socket.emit('message', Buffer.from(typeof value === 'string' ? value : JSON.stringify(value))),
  }
}

describe('foreign payloads', () => {
  it('close the socket with a code of Discord, never by a mistake of ours', { timeout: 120_000 }, async () => {
    const place = await createPlace()
    const ids = place.ids()
    const good = {
      token: place.app.token,
      intents: 53_608_447,
      shard: [0, 1],
      presence: { status: 'idle', activities: [{ name: 'x', type: 0 }] },
    }
    const samples = [
      { op: 1, d: 1 },
      { op: 2, d: good },
      { op: 3, d: { ...good.presence, since: null, afk: false } },
      { op: 4, d: { guild_id: place.known.guild, channel_id: null, self_mute: false } },
      { op: 6, d: { token: place.app.token, session_id: 'x', seq: 1 } },
      { op: 8, d: { guild_id: place.known.guild, query: '', limit: 0, user_ids: ['1'], presences: true, nonce: 'n' } },
      { op: 31, d: { guild_ids: [place.known.guild] } },
    ]
    const payload = fc.oneof(
      { weight: 5, arbitrary: nearly(samples, ids) },
      { weight: 2, arbitrary: fc.record({ op: fc.oneof(fc.nat({ max: 50 }), anyJson(ids)), d: anyJson(ids) }) },
      { weight: 1, arbitrary: badText },
    )
    const property = fc.asyncProperty(
      fc.boolean(),
      fc.array(payload, { maxLength: 12 }),
      async (identified, payloads) => {
        place.core.clock.advance(6000)
        const { socket, say } = connect(place)
        if (identified) say({ op: 2, d: { ...good, token: place.app.token } })
        for (const one of payloads) if (socket.readyState === 1) say(one)
        await new Promise(setImmediate)
        if (place.failures.length > 0) throw place.failures.pop()
        expect(socket.code === 0 || (socket.code > 4000 && socket.code < 4015)).toBe(true)
        socket.emit('close', 1000)
      },
    )
    await fc.assert(property, { ...settings, numRuns: RUNS * 10 })
  })
})
