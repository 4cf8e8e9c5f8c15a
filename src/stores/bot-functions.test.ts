// Over 200 lines: every function that a bot may call, on both databases.
import { createHash, randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { BotReport } from '../domain/health.ts'
import { availableEngines } from '../testing/engines.ts'
import type { TestStores } from '../testing/stores.ts'

describe.each(availableEngines())('what a bot may call on $name', ({ open }) => {
  let db: TestStores
  beforeAll(async () => {
    db = await open()
  })
  beforeEach(() => db.clear())
  afterAll(() => db?.close())

  /** Calls as a managed bot does: by HTTP, with the publishable key, and nothing of ours. */
  async function call(fn: string, body: object): Promise<{ status: number; body: unknown }> {
    const response = await fetch(`${db.url}/rest/v1/rpc/${fn}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        apikey: db.publishableKey,
        authorization: `Bearer ${db.publishableKey}`,
      },
      body: JSON.stringify(body),
    })
    return { status: response.status, body: await response.json() }
  }

  let serial = 0
  /** A bot of generation 2 with a key. */
  async function newBot(): Promise<{ id: string; key: string }> {
    const name = `Bot ${++serial}`
    const client = { name, industry: null, contact: null, timeZone: 'UTC', guildId: null, createdBy: 'u1' }
    const { id: clientId } = await db.stores.clients.create(client)
    await db.stores.applications.add({ id: String(serial), name, botUserId: '1', tokenCiphertext: 'x', addedBy: 'u1' })
    const { bot } = await db.stores.bots.create({
      name,
      description: '',
      clientId,
      template: 'standard',
      templateVersion: '1.0.0',
      settings: {},
      strategy: 'simulation',
      createdBy: 'u1',
      channelId: null,
    })
    await db.stores.bots.wish(bot.id, { desired: 'running', by: 'u1' })
    await db.stores.bots.wish(bot.id, { desired: 'running', by: 'u1' })
    const key = `${bot.id}.${randomBytes(32).toString('base64url')}`
    await db.stores.bots.setKeyHash(bot.id, createHash('sha256').update(key).digest('hex'))
    return { id: bot.id, key }
  }
  const report: BotReport = {
    generation: 2,
    readyForMs: 1234.5,
    ackAgeMs: null,
    heartbeatIntervalMs: 41_250,
    guilds: 3,
    users: 4_000_000,
    eventLoopLagMs: 0.25,
    memoryBytes: 3_000_000_000,
    commands: 5,
    errors: 1,
  }
  const guild = { p_guild_id: '100' }

  describe('bot_heartbeat', () => {
    it('keeps the newest report and sums commands and errors by the hour', async () => {
      const { id, key } = await newBot()
      expect(await call('bot_heartbeat', { p_key: key, p_report: report })).toEqual({ status: 200, body: { ok: true } })
      await call('bot_heartbeat', { p_key: key, p_report: { ...report, readyForMs: null, commands: 2, errors: 0 } })
      const latest = await db.stores.uptime.latest(id)
      expect(latest).toEqual({ ...report, readyForMs: null, commands: 2, errors: 0, receivedAt: expect.any(Date) })
      expect(Math.abs((latest?.receivedAt.getTime() ?? 0) - Date.now())).toBeLessThan(60_000)
      expect(await db.sql('select reports, commands::int, errors::int, guilds from public.metrics_hourly')).toEqual([
        { reports: 2, commands: 7, errors: 1, guilds: 3 },
      ])
      expect((await db.stores.watch.wishOf(id))?.report).toEqual(latest)
      await db.sql(`update public.metrics_hourly set hour = hour - interval '3 hours'`)
      await call('bot_heartbeat', { p_key: key, p_report: report })
      await call('bot_heartbeat', { p_key: key, p_report: report })
      expect((await db.stores.uptime.totals([id])).get(id)?.commands30d).toBe(17)
      await db.sql(
        `update public.metrics_hourly set hour = hour - interval '30 days' where hour < now() - interval '2 hours'`,
      )
      expect((await db.stores.uptime.totals([id])).get(id)?.commands30d).toBe(10)
    })

    it('keeps the newest self-check of this generation, and nothing else that comes with it', async () => {
      const { id, key } = await newBot()
      const beat = (more: object) => call('bot_heartbeat', { p_key: key, p_report: { ...report, ...more } })
      const canary = { ok: false, at: '2026-08-01T00:00:00.000Z', failed: '/refer: broken' }
      await beat({ generation: 1, canary: { ...canary, extra: 'x'.repeat(9000) } })
      expect((await db.stores.watch.wishOf(id))?.report?.canary).toEqual(canary)
      await beat({ generation: 1 })
      expect((await db.stores.watch.wishOf(id))?.report?.canary).toEqual(canary)
      await beat({})
      expect((await db.stores.watch.wishOf(id))?.report).not.toHaveProperty('canary')
      expect((await beat({ canary: 'fine' })).status).toBe(200)
      await beat({ canary: { ok: 'yes', failed: 'y'.repeat(9000) } })
      expect((await db.stores.watch.wishOf(id))?.report?.canary).toMatchObject({ ok: false, failed: 'y'.repeat(300) })
    })

    it('does not let a process of an older generation speak for the newer one, nor one claim to be newer than wished', async () => {
      const { id, key } = await newBot()
      await call('bot_heartbeat', { p_key: key, p_report: report })
      await call('bot_heartbeat', { p_key: key, p_report: { ...report, generation: 1, guilds: 99 } })
      expect(await db.stores.uptime.latest(id)).toMatchObject({ generation: 2, guilds: 3 })
      await call('bot_heartbeat', { p_key: key, p_report: { ...report, generation: 2_000_000_000 } })
      expect(await db.stores.uptime.latest(id)).toMatchObject({ generation: 2 })
    })

    it.each([{ guilds: -1 }, { commands: 'many' }, { generation: null }, { memoryBytes: [] }])(
      'refuses %o',
      async (bad) => {
        const { id, key } = await newBot()
        const { status } = await call('bot_heartbeat', { p_key: key, p_report: { ...report, ...bad } })
        expect(status).toBeGreaterThanOrEqual(400)
        expect(await db.stores.uptime.latest(id)).toBeUndefined()
        expect(await db.sql('select 1 from public.metrics_hourly')).toEqual([])
      },
    )
  })

  describe('referrals', () => {
    const refer = (key: string, referrer: string, referred: string, more = {}) =>
      call('bot_refer', {
        p_key: key,
        ...guild,
        p_referrer_id: referrer,
        p_referred_id: referred,
        p_note: null,
        ...more,
      })

    it('are recorded once per pair and server, and never of oneself', async () => {
      const { key } = await newBot()
      expect((await refer(key, '1', '2', { p_note: 'x'.repeat(5000) })).body).toEqual({ outcome: 'recorded', total: 1 })
      expect((await refer(key, '1', '2')).body).toEqual({ outcome: 'already', total: 1 })
      expect((await refer(key, '1', '1')).body).toEqual({ outcome: 'self', total: 1 })
      expect((await refer(key, '3', '2')).body).toEqual({ outcome: 'recorded', total: 1 })
      expect((await refer(key, '1', '2', { p_guild_id: '200' })).body).toEqual({ outcome: 'recorded', total: 1 })
      expect((await refer(key, '1', '4')).body).toEqual({ outcome: 'recorded', total: 2 })
    })

    it('of the same pair at once count once', async () => {
      const { key } = await newBot()
      const answers = await Promise.all([1, 2, 3, 4].map(() => refer(key, '1', '2')))
      const outcomes = answers.map(({ body }) => (body as { outcome: string }).outcome)
      expect(outcomes.toSorted()).toEqual(['already', 'already', 'already', 'recorded'])
    })

    it('rank by total, and equal totals by who got there first', async () => {
      const { key } = await newBot()
      for (const [referrer, referred] of [
        ['a', '1'],
        ['b', '2'],
        ['c', '3'],
        ['b', '4'],
        ['a', '5'],
      ] as const) {
        await refer(key, referrer, referred)
      }
      const { body } = await call('bot_leaderboard', { p_key: key, ...guild, p_limit: 10 })
      expect(body).toEqual([
        { userId: 'b', total: 2 },
        { userId: 'a', total: 2 },
        { userId: 'c', total: 1 },
      ])
      expect((await call('bot_leaderboard', { p_key: key, ...guild, p_limit: 1 })).body).toEqual([
        { userId: 'b', total: 2 },
      ])
      expect((await call('bot_leaderboard', { p_key: key, p_guild_id: '999', p_limit: 5 })).body).toEqual([])
      const stats = (user: string) => call('bot_referral_stats', { p_key: key, ...guild, p_user_id: user })
      expect((await stats('a')).body).toEqual({ total: 2, last30d: 2, rank: 2 })
      expect((await stats('nobody')).body).toEqual({ total: 0, last30d: 0, rank: null })
      await db.sql(`update public.referrals set created_at = now() - interval '31 days' where referred_id = '1'`)
      expect((await stats('a')).body).toMatchObject({ total: 2, last30d: 1 })
    })

    it('of one bot are not seen by another', async () => {
      const [one, other] = [await newBot(), await newBot()]
      await refer(one.key, '1', '2')
      expect((await call('bot_leaderboard', { p_key: other.key, ...guild, p_limit: 5 })).body).toEqual([])
      expect((await refer(other.key, '1', '2')).body).toEqual({ outcome: 'recorded', total: 1 })
      await db.stores.bots.remove(one.id)
      expect(await db.sql('select count(*)::int as n from public.referrals')).toEqual([{ n: 1 }])
    })
  })

  it.each([
    ['bot_heartbeat', { p_report: report }],
    ['bot_refer', { ...guild, p_referrer_id: '1', p_referred_id: '2', p_note: null }],
    ['bot_referral_stats', { ...guild, p_user_id: '1' }],
    ['bot_leaderboard', { ...guild, p_limit: 5 }],
  ])('%s refuses every key but the one of a bot that exists', async (fn, args) => {
    const [one, other] = [await newBot(), await newBot()]
    const keyless = one.key.split('.')[1]
    for (const key of [
      '',
      'x',
      one.id,
      `${one.id}.`,
      `${other.id}.${keyless}`,
      `${one.key}x`,
      `${one.key}\u0000`,
      null,
    ]) {
      const { status, body } = await call(fn, { ...args, p_key: key })
      // A character that text cannot hold is refused before the function is reached.
      expect({ key, status, code: (body as { code: string }).code }).toMatchObject(
        key?.includes('\u0000') ? { key } : { status: 401, code: 'PT401' },
      )
      expect(status).toBeGreaterThanOrEqual(400)
    }
    await db.stores.bots.remove(one.id)
    expect(await call(fn, { ...args, p_key: one.key })).toMatchObject({ status: 401 })
    expect(await db.sql('select 1 from public.referrals union all select 1 from public.heartbeats')).toEqual([])
  })
})
