// Over 200 lines: one built bot, started in every way that it can end.
import { type ChildProcess, spawn } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'
import { botReportSchema, terminalExitCodes } from '../../domain/health.ts'
import { createArtifactBuilder } from './artifact.ts'

// biome-ignore lint/suspicious/noExplicitAny: bodies as they came over the wire, looked at field by field below.
type Body = any

/** Discord and the database in one small server: what comes in is emitted by its path, and `rpc` says what functions answer. */
async function startFakes() {
  const seen = new EventEmitter()
  const fakes = {
    rpc: {} as Record<string, (body: Body) => { status?: number; body: unknown } | undefined>,
    gatewayBotStatus: 200,
    seen,
    socket: undefined as WebSocket | undefined,
    url: '',
    /** The next call whose path begins so. */
    async next(path: string): Promise<Body> {
      const [body] = await once(seen, path)
      return body
    },
    dispatch(t: string, d: unknown) {
      fakes.socket?.send(JSON.stringify({ op: 0, t, s: 2, d }))
    },
    close: async () => undefined as unknown,
  }
  const server: Server = createServer(async (request, response) => {
    const body = await read(request)
    const path = decodeURIComponent((request.url ?? '').replace(/\?.*/, ''))
    const answer = (status: number, json?: unknown) => {
      response.writeHead(status, json === undefined ? {} : { 'content-type': 'application/json' })
      response.end(json === undefined ? '' : JSON.stringify(json))
    }
    if (path.endsWith('/gateway/bot')) {
      const limit = { total: 1000, remaining: 900, reset_after: 1000, max_concurrency: 1 }
      const found = { url: `${fakes.url.replace('http', 'ws')}/gateway`, shards: 1, session_start_limit: limit }
      if (fakes.gatewayBotStatus === 200) return answer(200, found)
      return answer(fakes.gatewayBotStatus, { message: '401: Unauthorized', code: 0 })
    }
    const name = path.split('/rpc/')[1]
    if (name === undefined) answer(204)
    else {
      const told = fakes.rpc[name]?.(body)
      if (told !== undefined) answer(told.status ?? 200, told.body)
    }
    seen.emit(name ?? path, { ...body, headers: request.headers })
  })
  const sockets = new WebSocketServer({ server })
  sockets.on('connection', (socket) => {
    fakes.socket = socket
    socket.send(JSON.stringify({ op: 10, d: { heartbeat_interval: 41_250 } }))
    socket.on('message', (data) => {
      const payload = JSON.parse(String(data))
      if (payload.op === 2) seen.emit('identify', payload.d)
      if (payload.op === 6) seen.emit('resume', payload.d)
    })
    socket.on('close', (code) => seen.emit('closed', code))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  fakes.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  fakes.close = async () => {
    for (const socket of sockets.clients) socket.terminate()
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  }
  return fakes
}

async function read(request: IncomingMessage): Promise<Body> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return chunks.length === 0 ? {} : JSON.parse(Buffer.concat(chunks).toString())
}

const token = 'MTIz.canary.discord-token-in-the-secrets-file'
const botKey = 'b0000000-0000-4000-8000-000000000001.canary-bot-key'
const guildId = '100000000000000001'

describe('a built bot as a process', () => {
  let dir: string
  let file: string
  let fakes: Awaited<ReturnType<typeof startFakes>>
  let bot: ChildProcess
  let output: string

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'muster-bot-process-'))
    const builder = createArtifactBuilder({ templatesDir: resolve('templates'), dataDir: dir })
    file = (await builder.build({ botId: 'one', template: 'standard', settings: {} })).file
    await writeFile(join(dir, 'secrets.json'), JSON.stringify({ DISCORD_TOKEN: token, BOT_KEY: botKey }), {
      mode: 0o600,
    })
  })
  afterAll(() => rm(dir, { recursive: true, force: true }))

  beforeEach(async () => {
    fakes = await startFakes()
    fakes.rpc.bot_heartbeat = () => ({ body: { ok: true } })
    output = ''
  })
  afterEach(async () => {
    if (bot.exitCode === null && bot.signalCode === null) {
      bot.kill('SIGKILL')
      await once(bot, 'exit')
    }
    await fakes.close()
  })

  function start(): Promise<Body> {
    bot = spawn(process.execPath, [file], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env.PATH,
        MUSTER_BOT_ID: 'one',
        MUSTER_BOT_NAME: 'Greeter',
        MUSTER_GENERATION: '3',
        MUSTER_DATA_URL: fakes.url,
        MUSTER_DATA_KEY: 'publishable',
        DISCORD_API_URL: `${fakes.url}/api`,
        MUSTER_SECRETS_FILE: join(dir, 'secrets.json'),
      },
    })
    for (const stream of [bot.stdout, bot.stderr]) stream?.on('data', (chunk) => (output += chunk))
    return fakes.next('identify')
  }

  async function startReady(): Promise<Body> {
    await start()
    const report = fakes.next('bot_heartbeat')
    fakes.dispatch('READY', {
      session_id: 's',
      resume_gateway_url: fakes.url.replace('http', 'ws'),
      user: { id: '9', username: 'greeter' },
      guilds: [{ id: guildId, unavailable: true }],
    })
    return report
  }

  function type(name: string, user = '200000000000000002') {
    fakes.dispatch('INTERACTION_CREATE', {
      id: '300000000000000003',
      application_id: '400000000000000004',
      token: 'interaction-token',
      type: 2,
      guild_id: guildId,
      member: { user: { id: '200000000000000001', username: 'mia' } },
      data: {
        id: '5',
        type: 1,
        name,
        options: [{ name: 'user', type: 6, value: user }],
        resolved: { users: { [user]: { id: user, username: 'noah' } } },
      },
    })
  }
  const callback = '/api/v10/interactions/300000000000000003/interaction-token/callback'
  const original = '/api/v10/webhooks/400000000000000004/interaction-token/messages/@original'
  const exitCode = async () => (bot.exitCode !== null ? bot.exitCode : (await once(bot, 'exit'))[0])

  it('identifies with the template’s intents and reports the moment it is ready', async () => {
    const identify = start()
    expect(await identify).toMatchObject({ token, intents: 1 })
    const ready = fakes.next('bot_heartbeat')
    fakes.dispatch('READY', { session_id: 's', resume_gateway_url: '', user: { username: 'greeter' }, guilds: [] })
    const { p_key, p_report, headers } = await ready
    expect(p_key).toBe(botKey)
    expect(headers).toMatchObject({ apikey: 'publishable', authorization: 'Bearer publishable' })
    expect(botReportSchema.parse(p_report)).toMatchObject({ generation: 3, guilds: 0, commands: 0, errors: 0 })
    expect(p_report.readyForMs).toBeLessThan(10_000)
  })

  it('counts servers and people once they have arrived', async () => {
    expect((await startReady()).p_report).toMatchObject({ guilds: 1, users: 0 })
    fakes.dispatch('GUILD_CREATE', { id: guildId, unavailable: false, member_count: 42 })
    expect((await fakes.next('bot_heartbeat')).p_report).toMatchObject({ guilds: 1, users: 42 })
  })

  it('answers a command with what the database says', async () => {
    fakes.rpc.bot_refer = () => ({ body: { outcome: 'recorded', total: 2 } })
    await startReady()
    const [asked, answered] = [fakes.next('bot_refer'), fakes.next(callback)]
    type('refer')
    expect(await asked).toMatchObject({
      p_guild_id: guildId,
      p_referrer_id: '200000000000000001',
      p_referred_id: '200000000000000002',
      p_note: null,
    })
    const { data } = await answered
    expect(data).toMatchObject({ embeds: [{ title: 'Referral recorded' }], allowed_mentions: { parse: [] } })
    expect(data.flags).toBeUndefined()
  })

  it('defers when the database is slow, then says that it is away', async () => {
    fakes.rpc.bot_refer = () => undefined
    await startReady()
    const answered = fakes.next(callback)
    const edited = fakes.next(original)
    type('refer')
    expect(await answered).toMatchObject({ type: 5 })
    expect(await edited).toMatchObject({ embeds: [{ title: 'Not available right now' }] })
  })

  it('answers a failure with an incident number, and tells it in the next report', async () => {
    fakes.rpc.bot_referral_stats = () => ({ status: 400, body: { code: 'PT401', message: 'no such key' } })
    await startReady()
    const answered = fakes.next(callback)
    type('stats')
    const { data } = await answered
    expect(data).toMatchObject({ flags: 64, embeds: [{ title: 'Something went wrong' }] })
    const incident = /`([0-9a-f]{8})`/.exec(data.embeds[0].description)?.[1]
    const reported = fakes.next('bot_heartbeat')
    bot.kill('SIGTERM')
    expect((await reported).p_report).toMatchObject({ commands: 1, errors: 1 })
    await exitCode()
    expect(output).toContain(`incident ${incident}`)
  })

  it.each([
    [4004, terminalExitCodes.token_invalid],
    [4013, terminalExitCodes.intents_denied],
    [4014, terminalExitCodes.intents_denied],
  ])('exits on close %i with %i', async (close, code) => {
    await start()
    fakes.socket?.close(close)
    expect(await exitCode()).toBe(code)
  })

  it('exits at once when Discord refuses the token at login', async () => {
    fakes.gatewayBotStatus = 401
    void start().catch(() => undefined)
    expect(await exitCode()).toBe(terminalExitCodes.token_invalid)
  })

  it('resumes after a close that it may mend, and reports at once', async () => {
    await startReady()
    const resumed = fakes.next('resume')
    fakes.socket?.close(4000)
    expect(await resumed).toMatchObject({ token, session_id: 's' })
    const report = fakes.next('bot_heartbeat')
    fakes.dispatch('RESUMED', {})
    expect((await report).p_report.readyForMs).toBeLessThan(10_000)
  })

  it('ends its session and itself when told to stop, with no secret in its output', async () => {
    await startReady()
    const closed = once(fakes.seen, 'closed')
    const asked = performance.now()
    bot.kill('SIGTERM')
    expect((await closed)[0]).toBe(1000)
    expect(await exitCode()).toBe(0)
    expect(performance.now() - asked).toBeLessThan(10_000)
    expect(output).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z info Greeter starts: standard \d+\.\d+\.\d+, generation 3$/m)
    const shown = output + (await readFile(file, 'utf8'))
    for (const secret of [token, botKey]) expect(shown).not.toContain(secret)
  })

  it('says whose fault it is when its code throws while it is loaded, and ends', async () => {
    const templatesDir = join(dir, 'own')
    await cp(resolve('templates', 'custom'), join(templatesDir, 'thrower'), { recursive: true })
    const manifest = await readFile(join(templatesDir, 'thrower', 'template.json'), 'utf8')
    await writeFile(join(templatesDir, 'thrower', 'template.json'), manifest.replace('"custom"', '"thrower"'))
    await writeFile(
      join(templatesDir, 'thrower', 'src', 'hello.ts'),
      "throw new Error('thrown at import')\nexport const hello = {}\n",
    )
    const needs = { templatesDir: resolve('templates'), ownTemplatesDir: templatesDir, dataDir: dir }
    const whole = file
    file = (await createArtifactBuilder(needs).build({ botId: 'two', template: 'thrower', settings: {} })).file
    void start().catch(() => undefined)
    file = whole
    expect(await exitCode()).toBe(1)
    expect(output).toMatch(
      /error cannot start: .*the code of thrower 1\.0\.0 failed when it was loaded.*because Error: thrown at import/,
    )
  })
})
