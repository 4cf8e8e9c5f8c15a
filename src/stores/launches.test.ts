import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Bot } from '../domain/bot.ts'
import { availableEngines } from '../testing/engines.ts'
import { seedFleet } from '../testing/fleet.ts'
import type { TestStores } from '../testing/stores.ts'

describe.each(availableEngines())('starts of several bots at once on $name', ({ open }) => {
  let db: TestStores
  let bots: Bot[]
  const now = new Date()

  beforeAll(async () => {
    db = await open()
  })
  afterAll(() => db?.close())
  beforeEach(async () => {
    await db.clear()
    const { bot } = seedFleet(() => db.stores)
    bots = [await bot(), await bot(), await bot()]
  })

  const ids = () => bots.map(({ id }) => id)
  const bot = (n: number) => bots[n] as Bot
  const login = ({ id: botId, applicationId, generation }: Bot) => ({
    ...{ applicationId: applicationId ?? '', botId, generation, kind: 'unattended' as const, at: now },
  })
  const booked = async () =>
    (await db.sql('select bot_id from public.login_ledger order by id')).map((row) => row.bot_id)

  it('know their bot, their token and their ledger, as each of them alone does', async () => {
    const entries = await db.stores.logins.book([login(bot(0))])
    const launches = await db.stores.logins.launchesOf(ids(), now)
    for (const one of bots)
      expect(launches.get(one.id)).toEqual({
        bot: await db.stores.bots.find(one.id),
        token: await db.stores.applications.tokenOf(one.applicationId ?? ''),
        ledger: await db.stores.logins.ledgerOf(one.applicationId ?? '', 'simulation', now),
      })
    expect(launches.get(bot(0).id)).toMatchObject({ ledger: { starts: [{ botId: bot(0).id, unattended: true }] } })
    expect([...entries.keys()]).toEqual([bot(0).id])
  })

  it('are read though one bot is gone and another cannot be read', async () => {
    await db.stores.bots.remove(bot(0).id)
    await db.sql(`update public.bots set settings = '{"a": []}' where id = $1`, [bot(1).id])
    const launches = await db.stores.logins.launchesOf(ids(), now)
    expect(launches.get(bot(0).id)).toBeUndefined()
    expect(launches.get(bot(1).id)).toBeInstanceOf(Error)
    expect(launches.get(bot(2).id)).toMatchObject({ bot: { name: bot(2).name }, token: { tokenCiphertext: 'x' } })
  })

  it('are booked though one bot is gone and of another something else is wished', async () => {
    const logins = bots.map(login)
    await db.stores.bots.remove(bot(0).id)
    await db.stores.bots.wish(bot(1).id, { desired: 'running', by: 'u' })
    const entries = await db.stores.logins.book(logins)
    expect([...entries.keys()]).toEqual([bot(2).id])
    expect(await booked()).toEqual([bot(2).id])
    await db.stores.logins.takeBack(entries.get(bot(2).id) ?? 0)
    expect(await booked()).toEqual([])
  })

  it.each(['stopped', 'retired'] as const)('are not booked for a bot that is to be %s', async (desired) => {
    const { generation } = await db.stores.bots.wish(bot(0).id, { desired, by: 'u' })
    expect(await db.stores.logins.book([login({ ...bot(0), generation })])).toEqual(new Map())
    expect(await booked()).toEqual([])
  })

  it('are not booked with an application that is not the bot’s', async () => {
    expect(await db.stores.logins.book([login({ ...bot(0), applicationId: '2' })])).toEqual(new Map())
  })
})
