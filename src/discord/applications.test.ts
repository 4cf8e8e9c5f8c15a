import { beforeEach, describe, expect, it } from 'vitest'
import type { DiscordApplications } from '../app.ts'
import { type Log, silentLog } from '../lib/log.ts'
import { createRedactor } from '../lib/redact.ts'
import { type Harness, type Json, startSandbox } from '../testing/sandbox.ts'
import { createDiscordApplications, userIdOf } from './applications.ts'

let h: Harness
let applications: DiscordApplications
let token: string
let id: string
let warnings: string[]

const want = {
  name: 'Greeter of the Discord',
  description: 'Says hello',
  intents: 1,
  commands: [
    {
      name: 'refer',
      description: 'Refer a friend',
      options: [{ type: 6, name: 'user', description: 'Whom', required: true }],
    },
  ],
}
const calls = async (method: string): Promise<string[]> =>
  (await h.call('GET', `log?app=${id}`))
    .filter((e: Json) => e.kind === 'rest' && e.method === method)
    .map((e: Json) => e.path)
const asBot = async (path: string): Promise<Json> => (await h.rest('GET', path, { token })).body

beforeEach(async () => {
  h = await startSandbox()
  warnings = []
  const log: Log = { ...silentLog, warn: (_fields, message) => void warnings.push(message) }
  applications = createDiscordApplications({
    apiUrl: `${h.sandbox.url}/api`,
    log,
    redact: createRedactor(),
    timeoutMs: 400,
  })
  const made = await h.call('POST', 'applications', { name: 'Fresh' })
  token = made.token
  id = made.id
})

it('verifies a token, and knows whose it is without asking', async () => {
  expect(await applications.verify(token)).toEqual({ id, name: 'Fresh', botUserId: id })
  expect(userIdOf(token)).toBe(id)
})

it.each(['', 'nonsense', 'a.b.c', 'x'.repeat(72), 'Bot abc'])('does not even ask about %j', async (malformed) => {
  await expect(applications.verify(malformed)).rejects.toMatchObject({ code: 'TokenMalformed' })
  expect((await h.call('GET', 'log')).filter((e: Json) => e.kind === 'rest')).toEqual([])
})

it('tells a refused token, an outage and a silence apart, and shows no token', async () => {
  const ended: unknown[] = []
  const fail = async (fault: object | undefined) => {
    if (fault) await h.call('POST', 'faults', { match: 'GET /applications/@me', times: 1, ...fault })
    ended.push(await applications.verify(token).catch((error: unknown) => error))
  }
  await fail({ status: 502 })
  await fail({ delay_ms: 1500 })
  await fail({ drop: true })
  await fail({ status: 429, retry_after: 60 })
  await h.call('POST', `applications/${id}/token`)
  await fail(undefined)
  expect(ended.map((error) => (error as { code: string }).code)).toEqual([
    'DiscordUnreachable',
    'DiscordUnreachable',
    'DiscordUnreachable',
    'DiscordBusy',
    'TokenRefused',
  ])
  for (const error of ended) expect(`${(error as Error).stack} ${JSON.stringify(error)}`).not.toContain(token)
})

describe('configuring', () => {
  it('sets a legal name, the description and the commands, and writes nothing the second time', async () => {
    const configured = await applications.configure(token, { applicationId: id, ...want })
    expect(configured).toEqual({ username: 'Greeter of the' })
    expect((await asBot('/users/@me')).username).toBe('Greeter of the')
    expect((await asBot('/applications/@me')).description).toBe('Says hello')
    expect((await asBot(`/applications/${id}/commands`))[0]).toMatchObject({ name: 'refer' })
    const written = [await calls('PATCH'), await calls('PUT')]
    await applications.configure(token, { applicationId: id, ...want })
    expect([await calls('PATCH'), await calls('PUT')]).toEqual(written)
  })

  it('switches on the intents it needs, and no others', async () => {
    const before = (await asBot('/applications/@me')).flags
    await applications.configure(token, { applicationId: id, ...want, intents: 1 | (1 << 1) | (1 << 15) })
    expect((await asBot('/applications/@me')).flags & ~before & ((1 << 13) | (1 << 15) | (1 << 19))).toBe(
      ((1 << 15) | (1 << 19)) & ~before,
    )
  })

  it('keeps the old name when Discord lets it change no more, and goes on', async () => {
    await h.call('POST', 'faults', {
      match: 'PATCH /users/@me',
      status: 400,
      body: {
        message: 'Invalid Form Body',
        code: 50035,
        errors: { username: { _errors: [{ code: 'USERNAME_RATE_LIMIT', message: 'Too fast.' }] } },
      },
    })
    expect(await applications.configure(token, { applicationId: id, ...want })).toEqual({ username: 'Fresh' })
    expect((await asBot('/users/@me')).username).toBe('Fresh')
    expect((await asBot('/applications/@me')).description).toBe('Says hello')
    expect(warnings).toEqual(['the bot keeps its old username for now'])
  })

  it('says what Discord did not like', async () => {
    const commands = [{ name: 'Not Allowed', description: 'x' }]
    await expect(applications.configure(token, { applicationId: id, ...want, commands })).rejects.toMatchObject({
      code: 'DiscordRefused',
      message: expect.stringContaining('name'),
    })
  })

  it('takes the commands away again', async () => {
    await applications.configure(token, { applicationId: id, ...want })
    await h.call('POST', 'installs', { app: id, guild: 'Fashion Brand' })
    await applications.clear(token, id, { leave: false })
    expect(await asBot(`/applications/${id}/commands`)).toEqual([])
    expect(await asBot('/users/@me/guilds')).toHaveLength(1)
  })

  it('leaves all servers when told to', async () => {
    for (const guild of ['Fashion Brand', 'Muster HQ']) await h.call('POST', 'installs', { app: id, guild })
    await applications.clear(token, id, { leave: true })
    expect(await asBot('/users/@me/guilds')).toEqual([])
    await applications.clear(token, id, { leave: true })
  })
})

it('knows what is left of the logins', async () => {
  const starts = await applications.sessionStarts(token)
  expect(starts).toEqual({ remaining: 1000, resetAfterMs: expect.any(Number), maxConcurrency: 1 })
})
