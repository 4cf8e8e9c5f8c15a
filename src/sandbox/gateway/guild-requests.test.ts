import { describe, expect, it } from 'vitest'
import { silentLog } from '../../lib/log.ts'
import { type GatewayClient, type Harness, type Json, later, openGateway, startSandbox } from '../../testing/sandbox.ts'
import { createApplication, createUser } from '../world/applications.ts'
import { createCore } from '../world/core.ts'
import { createGuild, install, putMember } from '../world/guilds.ts'
import { createGuildRequests } from './guild-requests.ts'
import { createSessions } from './sessions.ts'

const GUILDS = 1
const MEMBERS = 1 << 1
const PRESENCES = 1 << 8

/** A bot of its own in Muster HQ, where Muster, admin, operator, viewer and guest are. */
async function counter(intents: number) {
  const h = await startSandbox()
  const { token, bot_user_id } = await h.call('POST', 'applications', { name: 'Counter', intents_allowed: intents })
  await h.call('POST', 'installs', { app: 'Counter', guild: 'Muster HQ' })
  const g = await openGateway(h)
  g.send({ op: 2, d: { token, intents } })
  const guild = (await h.world()).guilds[0]
  return { h, g, guild, bot: bot_user_id as string, ask: asker(g, guild.id) }
}

const asker = (g: GatewayClient, guild_id: string) => (d: object) => {
  g.send({ op: 8, d: { guild_id, ...d } })
  return g.event('GUILD_MEMBERS_CHUNK')
}

const names = (chunk: Json): string[] => chunk.members.map((m: Json) => m.user.username).toSorted()
const idOf = async (h: Harness, name: string): Promise<string> =>
  (await h.world()).users.find((u: Json) => u.username === name).id

/** Page events/gateway-events: Request Guild Members. */
describe('members by op 8', () => {
  it('come by the beginning of a name, without an intent', async () => {
    const { ask, guild } = await counter(GUILDS)
    const chunk = await ask({ query: 'OPER', limit: 10, nonce: 'n' })
    expect(chunk).toMatchObject({ guild_id: guild.id, chunk_index: 0, chunk_count: 1, nonce: 'n' })
    expect(names(chunk)).toEqual(['operator'])
    expect(chunk).not.toHaveProperty('not_found')
    expect(names(await ask({ query: 'nobody', limit: 10 }))).toEqual([])
  })

  it('come by ids, with those that are not there, and a hundred at most', async () => {
    const { h, ask } = await counter(GUILDS)
    const [admin, mia] = [await idOf(h, 'admin'), await idOf(h, 'mia')]
    const chunk = await ask({ user_ids: [admin, mia] })
    expect(names(chunk)).toEqual(['admin'])
    expect(chunk.not_found).toEqual([mia])
    expect(names(await ask({ user_ids: admin }))).toEqual(['admin'])
    const many = await ask({ user_ids: [...Array.from({ length: 100 }, (_, i) => String(i + 1)), admin] })
    expect(names(many)).toEqual([])
    expect(many.not_found).toHaveLength(100)
  })

  it('come all only with the intent; without it nothing comes', async () => {
    const { g, guild } = await counter(GUILDS)
    for (const limit of [0, 1]) g.send({ op: 8, d: { guild_id: guild.id, query: '', limit } })
    const next = asker(g, guild.id)({ query: 'admin', limit: 1, nonce: 'after' })
    expect(await next).toMatchObject({ nonce: 'after' })
  })

  it('come all once in 30 s', async () => {
    const { h, g, guild, ask } = await counter(GUILDS | MEMBERS)
    await ask({ query: '', limit: 0 })
    g.send({ op: 8, d: { guild_id: guild.id, query: '', limit: 0, nonce: 'soon' } })
    const refusal = await g.event('RATE_LIMITED')
    expect(refusal).toMatchObject({ opcode: 8, meta: { guild_id: guild.id, nonce: 'soon' } })
    expect(refusal.retry_after).toBeGreaterThan(0)
    expect(refusal.retry_after).toBeLessThanOrEqual(30)
    expect(names(await ask({ query: 'admin', limit: 1 }))).toEqual(['admin'])
    await h.call('POST', 'clock', { advance_ms: 30_000 })
    expect((await ask({ query: '', limit: 0 })).members).toHaveLength(6)
  })

  it('come with presences where the intent allows it', async () => {
    const seeing = await counter(GUILDS | MEMBERS | PRESENCES)
    const chunk = await seeing.ask({ query: '', limit: 0, presences: true })
    expect(chunk.presences).toMatchObject([{ user: { id: seeing.bot }, status: 'online' }])
    expect(await seeing.ask({ query: 'admin', limit: 1 })).not.toHaveProperty('presences')
    const blind = await counter(GUILDS)
    expect(await blind.ask({ query: 'Count', limit: 1, presences: true })).not.toHaveProperty('presences')
  })

  it('come without a nonce that is longer than 32 bytes', async () => {
    const { ask } = await counter(GUILDS)
    expect(await ask({ query: 'admin', limit: 1, nonce: 'x'.repeat(33) })).not.toHaveProperty('nonce')
  })

  it('do not come from guilds of others', async () => {
    const { h, g, ask } = await counter(GUILDS)
    const other = (await h.world()).guilds[1].id
    g.send({ op: 8, d: { guild_id: other, query: 'mia', limit: 1 } })
    g.send({ op: 31, d: { guild_ids: [other] } })
    g.send({ op: 43, d: { guild_id: other, fields: ['status'] } })
    const before = await ask({ query: 'admin', limit: 1 })
    expect(names(before)).toEqual(['admin'])
  })
})

it('answers what else bots ask of guilds: nothing is there', async () => {
  const { g, guild } = await counter(GUILDS)
  g.send({ op: 31, d: { guild_ids: [guild.id] } })
  expect(await g.event('SOUNDBOARD_SOUNDS')).toEqual({ guild_id: guild.id, soundboard_sounds: [] })
  g.send({ op: 43, d: { guild_id: guild.id, fields: ['status'] } })
  expect(await g.event('CHANNEL_INFO')).toEqual({ guild_id: guild.id, channels: [] })
})

describe('members of a crowd', () => {
  function crowd(size: number) {
    const core = createCore({ log: silentLog })
    later(() => core.close())
    const owner = createUser(core, 'owner')
    const guild = createGuild(core, 'Crowd', owner.id)
    const app = createApplication(core, 'Counter', { owner_id: owner.id })
    install(core, guild, app)
    for (let i = 0; i < size; i++) putMember(core, guild, createUser(core, `crowd${i}`).id)
    const sessions = createSessions(core)
    const presence = { status: 'online', activities: [] }
    const start = { applicationId: app.id, intents: GUILDS | MEMBERS, presence, largeThreshold: 50 }
    const session = sessions.begin({ ...start, shard: [0, 1], connection: undefined })
    return (d: object) => {
      session.sent = []
      createGuildRequests(core, sessions).members(session, { guild_id: guild.id, ...d })
      return session.sent.map(({ event }) => JSON.parse(event.json))
    }
  }

  it('come as many as were asked for, a hundred at most', () => {
    const ask = crowd(105)
    const count = (d: object) => ask(d).map((chunk) => chunk.members.length)
    expect(count({ query: 'crowd', limit: 3 })).toEqual([3])
    expect(count({ query: 'crowd', limit: 500 })).toEqual([100])
    expect(count({ query: 'crowd', limit: 0 })).toEqual([100])
    expect(count({ query: '', limit: 2 })).toEqual([2])
    expect(count({ query: '', limit: 0 })).toEqual([107])
  })

  it('come in chunks of a thousand', () => {
    const chunks = crowd(1999)({ query: '', limit: 0, nonce: 'n' })
    expect(chunks.map((chunk) => chunk.members.length)).toEqual([1000, 1000, 1])
    expect(chunks.map(({ chunk_index, chunk_count, nonce }) => [chunk_index, chunk_count, nonce])).toEqual([
      [0, 3, 'n'],
      [1, 3, 'n'],
      [2, 3, 'n'],
    ])
  })
})
