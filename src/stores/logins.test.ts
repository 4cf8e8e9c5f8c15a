import { createHash, randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { availableEngines } from '../testing/engines.ts'
import type { TestStores } from '../testing/stores.ts'

describe.each(availableEngines())('the ledger of logins on $name', ({ open }) => {
  let db: TestStores
  let botId: string
  let key: string
  const now = new Date()
  const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000)

  beforeAll(async () => {
    db = await open()
  })
  afterAll(() => db?.close())
  beforeEach(async () => {
    await db.clear()
    const { clients, applications, bots } = db.stores
    const client = { name: 'C', industry: null, contact: null, timeZone: 'UTC', guildId: null, createdBy: 'u' }
    const { id: clientId } = await clients.create(client)
    await applications.add({ id: '77', name: 'A', botUserId: '77', tokenCiphertext: 'c', addedBy: 'u' })
    const { bot } = await bots.create({
      ...{ name: 'B', description: '', clientId, template: 't', templateVersion: '1.0.0', settings: {} },
      ...{ strategy: 'pm2', createdBy: 'u', channelId: null },
    })
    botId = bot.id
    key = `${botId}.${randomBytes(24).toString('base64url')}`
    await bots.setKeyHash(botId, createHash('sha256').update(key).digest('hex'))
  })

  /** As it was booked when that generation was wished for. */
  const note = async (at: Date, kind: 'asked' | 'unattended' = 'unattended', generation = 1) => {
    const login = { applicationId: '77', botId, generation, kind, at }
    const [row] = await db.sql('select public.login_note($1::text::jsonb)::int as id', [JSON.stringify(login)])
    return Number(row?.id)
  }
  const ledger = (strategy: 'pm2' | 'swarm' = 'pm2', at = now) => db.stores.logins.ledgerOf('77', strategy, at)
  const spent = async (p_spent: unknown, p_key = key) => {
    const response = await fetch(`${db.url}/rest/v1/rpc/bot_spent`, {
      method: 'POST',
      headers: {
        apikey: db.publishableKey,
        authorization: `Bearer ${db.publishableKey}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ p_key, p_spent }),
    })
    await response.text()
    return response.status
  }

  it('is empty for an application that never logged in, and for one that is not there', async () => {
    const empty = { starts: [], reconnects: 0, lastReconnectAt: null, refusals: 0 }
    expect(await ledger()).toEqual(empty)
    expect(await db.stores.logins.ledgerOf('no such', 'pm2', now)).toEqual(empty)
  })

  it('keeps starts in the order of their times for a day', async () => {
    await note(ago(10), 'unattended', 3)
    await note(ago(20), 'asked', 3)
    await note(ago(24 * 60), 'asked', 2)
    expect((await ledger()).starts).toEqual([
      { at: ago(20), unattended: false, botId, generation: 3 },
      { at: ago(10), unattended: true, botId, generation: 3 },
    ])
    expect((await ledger('pm2', ago(-24 * 60 + 15))).starts).toHaveLength(1)
  })

  it('takes back a start that did not happen, and that alone', async () => {
    await note(ago(2))
    await db.stores.logins.takeBack(await note(ago(1)))
    expect((await ledger()).starts.map(({ at }) => at)).toEqual([ago(2)])
  })

  it('does not grow: what is older than two days goes with the next start', async () => {
    for (let hours = 100; hours > 0; hours -= 4) await note(ago(hours * 60))
    await note(now)
    const kept = await db.sql('select count(*)::int as n, min(at) >= $1 as recent from public.login_ledger', [
      ago(48 * 60),
    ])
    expect(kept).toEqual([{ n: 13, recent: true }])
  })

  it('outlives the bot, because the application is still the same', async () => {
    await note(ago(1))
    await db.stores.bots.remove(botId)
    expect((await ledger()).starts).toMatchObject([{ botId: null }])
    await db.stores.applications.remove('77')
    expect(await db.sql('select * from public.login_ledger')).toEqual([])
  })

  it('counts what a bot did by itself', async () => {
    expect(await spent({ logins: 2, refusals: { 401: 1, 403: 3 } })).toBe(200)
    expect(await spent({ logins: 1, refusals: {} })).toBe(200)
    const { reconnects, lastReconnectAt, refusals, starts } = await ledger('pm2', new Date(Date.now() + 1_000))
    expect({ reconnects, refusals, starts }).toEqual({ reconnects: 3, refusals: 4, starts: [] })
    expect(Math.abs((lastReconnectAt?.getTime() ?? 0) - Date.now())).toBeLessThan(60_000)
  })

  it.each([
    ['nothing', {}],
    ['no object', 'x'],
    ['words', { logins: 'many', refusals: 'many' }],
    ['negative numbers', { logins: -5, refusals: { 401: -5 } }],
    ['what is no refusal', { logins: 0, refusals: { 200: 5, x: 1 } }],
    ['null', null],
  ])('takes no harm from a bot that tells %s', async (_, told) => {
    expect(await spent(told)).toBeLessThan(500)
    expect(await ledger('pm2', new Date())).toMatchObject({ reconnects: 0, refusals: 0 })
  })

  it('lets no single report of a bot stop the fleet, and none with a key that is not right', async () => {
    await spent({ logins: 1e9, refusals: { 401: 999_999 } })
    expect(await ledger('pm2', new Date())).toMatchObject({ reconnects: 1_000, refusals: 500 })
    expect(await spent({ logins: 1 }, `${key}x`)).toBeGreaterThanOrEqual(400)
    expect(await ledger('pm2', new Date())).toMatchObject({ reconnects: 1_000 })
  })

  it('sums refusals of the last ten minutes by the address they came from', async () => {
    const { logins } = db.stores
    expect(await logins.noteRefusals({ 401: 2, 429: 1 }, ago(12))).toBe(3)
    expect(await logins.noteRefusals({ 401: 2 }, ago(5))).toBe(2 + 3)
    expect(await logins.noteRefusals({ 401: 1, 403: 4 }, now)).toBe(7)
    expect(await logins.noteRefusals({}, now)).toBe(7)
    expect((await ledger()).refusals).toBe(7)
    expect((await ledger('swarm')).refusals).toBe(0)
    expect(await logins.noteRefusals({}, ago(-60))).toBe(0)
  })
})
