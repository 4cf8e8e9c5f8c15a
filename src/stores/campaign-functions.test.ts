import { createHash } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { availableEngines } from '../testing/engines.ts'
import type { TestStores } from '../testing/stores.ts'

// biome-ignore lint/suspicious/noExplicitAny: what functions answer is read field by field below.
type Json = any

describe.each(availableEngines())('what an advanced bot may call on $name', ({ open }) => {
  let db: TestStores
  beforeAll(async () => {
    db = await open()
  })
  beforeEach(() => db.clear())
  afterAll(() => db?.close())

  let serial = 0
  /** Calls functions as a bot of its own does, in the server `100`. */
  async function newBot() {
    const name = `Bot ${++serial}`
    const client = { name, industry: null, contact: null, timeZone: 'UTC', guildId: null, createdBy: 'u1' }
    const { id: clientId } = await db.stores.clients.create(client)
    await db.stores.applications.add({ id: String(serial), name, botUserId: '1', tokenCiphertext: 'x', addedBy: 'u1' })
    const { bot } = await db.stores.bots.create({
      ...{ name, description: '', clientId, template: 'advanced', templateVersion: '1.0.0', settings: {} },
      ...{ strategy: 'simulation', createdBy: 'u1', channelId: null },
    })
    const key = `${bot.id}.secret`
    await db.stores.bots.setKeyHash(bot.id, createHash('sha256').update(key).digest('hex'))
    const call = async (fn: string, args: object = {}): Promise<Json> => {
      const response = await fetch(`${db.url}/rest/v1/rpc/${fn}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          apikey: db.publishableKey,
          authorization: `Bearer ${db.publishableKey}`,
        },
        body: JSON.stringify({ p_key: key, p_guild_id: '100', ...args }),
      })
      const text = await response.text()
      return text === '' ? null : JSON.parse(text)
    }
    const refer = (from: string, whom: string, platform?: string) =>
      call('bot_refer', { p_referrer_id: from, p_referred_id: whom, ...(platform ? { p_platform: platform } : {}) })
    return { id: bot.id, call, refer }
  }
  const backdate = (whom: string, ago: string) =>
    db.sql(`update public.referrals set created_at = now() - $2::interval where referred_id = $1`, [whom, ago])

  it('analytics compare the last days with those before, by platform, and see no other bot or server', async () => {
    const { call, refer } = await newBot()
    const other = await newBot()
    await other.refer('9', '8', 'x')
    await call('bot_refer', { p_guild_id: '200', p_referrer_id: '9', p_referred_id: '8' })
    expect(await refer('a', '1', 'tiktok')).toEqual({ outcome: 'recorded', total: 1 })
    for (const [from, whom, platform] of [
      ['a', '2', 'tiktok'],
      ['b', '3', undefined],
      ['b', '4', 'x'],
    ] as const) {
      await refer(from, whom, platform)
    }
    await backdate('4', '10 days')
    expect(await call('bot_analytics', { p_days: 7 })).toMatchObject({
      ...{ days: 7, total: 3, before: 1, referrers: 2, ever: 4, best: { userId: 'a', total: 2 } },
      platforms: [
        { platform: 'tiktok', total: 2, before: 0, referrers: 1 },
        { platform: 'unknown', total: 1, before: 0, referrers: 1 },
        { platform: 'x', total: 0, before: 1, referrers: 0 },
      ],
    })
    expect(await refer('a', '5', 'Not A Slug!')).not.toHaveProperty('outcome')
    expect(await call('bot_analytics')).toMatchObject({ ever: 4 })
  })

  it('a trend has every day, cut where people live', async () => {
    const { call, refer } = await newBot()
    await refer('a', '1', 'tiktok')
    await refer('a', '2')
    // Two minutes before midnight in Auckland is a day earlier there than two minutes after it.
    await db.sql(`update public.referrals set created_at =
      (date_trunc('day', now() at time zone 'Pacific/Auckland') - interval '2 minutes') at time zone 'Pacific/Auckland'
      where referred_id = '1'`)
    await db.sql(`update public.referrals set created_at =
      (date_trunc('day', now() at time zone 'Pacific/Auckland') + interval '2 minutes') at time zone 'Pacific/Auckland'
      where referred_id = '2'`)
    const trend = (args: object) => call('bot_referral_trend', { p_time_zone: 'Pacific/Auckland', p_days: 3, ...args })
    expect((await trend({})).map(({ total }: Json) => total)).toEqual([0, 1, 1])
    expect((await trend({ p_platform: 'tiktok' })).map(({ total }: Json) => total)).toEqual([0, 1, 0])
    expect((await trend({ p_platform: 'unknown' })).map(({ total }: Json) => total)).toEqual([0, 0, 1])
    expect(await trend({ p_days: 5000 })).toHaveLength(366)
    expect(await trend({ p_time_zone: 'Mars/Olympus' })).toMatchObject({ hint: 'TimeZoneUnknown' })
  })

  it('a campaign counts what was recorded while it ran, ends once, and keeps its name', async () => {
    const { call, refer } = await newBot()
    await refer('a', '0')
    await backdate('0', '1 day')
    const start = (p_name: string, more: object = {}) => call('bot_campaign_start', { p_name, p_user_id: 'u', ...more })
    expect(await start(' Spring ', { p_days: 7, p_goal: 10 })).toMatchObject({
      ...{ outcome: 'started', campaign: { name: 'Spring', goal: 10, running: true, total: 0, startedBy: 'u' } },
    })
    expect(await start('SPRING')).toEqual({ outcome: 'taken' })
    await refer('a', '1')
    await refer('b', '2')
    await refer('b', '3')
    const shown = await call('bot_campaign', { p_name: 'spring' })
    expect(shown).toMatchObject({ total: 3 })
    expect(shown.leaderboard).toEqual([
      { userId: 'b', total: 2 },
      { userId: 'a', total: 1 },
    ])
    expect(await call('bot_campaign_end', { p_name: 'Spring' })).toMatchObject({
      ...{ outcome: 'ended', campaign: { running: false, total: 3 } },
    })
    await refer('c', '4')
    expect(await call('bot_campaign_end', { p_name: 'Spring' })).toMatchObject({
      outcome: 'over',
      campaign: { total: 3 },
    })
    expect(await call('bot_campaign_end', { p_name: 'none' })).toEqual({ outcome: 'unknown' })
    expect(await call('bot_campaign', { p_name: 'none' })).toBeNull()
  })

  it('a campaign is over by itself, and running ones are listed first', async () => {
    const { call, refer } = await newBot()
    for (const p_name of ['Short', 'Open']) await call('bot_campaign_start', { p_name, p_user_id: 'u', p_days: 1 })
    await refer('a', '1')
    await db.sql(`update public.campaigns set started_at = now() - interval '3 days', ends_at = now() - interval '2 days'
      where name = 'Short'`)
    const all = await call('bot_campaigns')
    expect(all.map(({ name, running, total }: Json) => [name, running, total])).toEqual([
      ['Open', true, 1],
      ['Short', false, 0],
    ])
    const other = await newBot()
    expect(await other.call('bot_campaigns')).toEqual([])
  })

  it('a server keeps a bounded number', async () => {
    const { id, call } = await newBot()
    await db.sql(
      `insert into public.campaigns (bot_id, guild_id, name, started_by)
       select $1::uuid, '100', 'c' || n, 'u' from generate_series(1, 200) n`,
      [id],
    )
    expect(await call('bot_campaign_start', { p_name: 'more', p_user_id: 'u' })).toEqual({ outcome: 'too_many' })
    await db.stores.bots.remove(id)
    expect(await db.sql('select 1 from public.campaigns')).toEqual([])
  })
})
