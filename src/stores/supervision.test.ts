import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { availableEngines } from '../testing/engines.ts'
import { seedFleet } from '../testing/fleet.ts'
import type { TestStores } from '../testing/stores.ts'

const atOnce = { settleMs: 0, patienceMs: 60_000 }

describe.each(availableEngines())('supervision on $name', ({ open }) => {
  let db: TestStores
  beforeAll(async () => {
    db = await open()
  })
  beforeEach(() => db.clear())
  afterAll(() => db?.close())

  const { bot: aBot, to, down } = seedFleet(() => db.stores)
  const record = (...transitions: Parameters<TestStores['stores']['watch']['record']>[0]) =>
    db.stores.watch.record(transitions)
  const due = () => db.stores.supervision.blindSpans(atOnce)
  const notices = () => db.sql(`select text from public.outbox where kind = 'notice' order by id`)
  /** As if the last look had been that long ago. */
  const lookedAgo = (ms: number) =>
    db.sql(
      `update public.supervisor_runs set started_at = started_at - ${ms} * interval '1 ms', ended_at = ended_at - ${ms} * interval '1 ms'`,
    )

  it('tells how Muster stands, also when there is nothing to tell', async () => {
    expect(await db.stores.supervision.vitals()).toMatchObject({
      ...{ lease: null, outbox: { pending: 0, tried: 0, oldestAt: null }, incidentsOpen: 0, logins: null },
    })
    const [busy, calm] = [await aBot(), await aBot()]
    const note = (applicationId: string | null, kind: 'asked' | 'unattended', botId: string) =>
      db.sql('select public.login_note($1::text::jsonb)', [
        JSON.stringify({ applicationId, botId, generation: 1, kind, at: new Date() }),
      ])
    await note(busy.applicationId, 'unattended', busy.id)
    for (let i = 0; i < 3; i += 1) await note(calm.applicationId, 'asked', calm.id)
    await record(down(busy))
    const { now, outbox, incidentsOpen, logins } = await db.stores.supervision.vitals()
    expect({ pending: outbox.pending, incidentsOpen, logins }).toEqual({
      ...{ pending: 1, incidentsOpen: 1, logins: { botName: busy.name, used: 1, unattended: 1 } },
    })
    expect(now.getTime() - (outbox.oldestAt?.getTime() ?? 0)).toBeLessThan(10_000)
  })

  it('keeps a time without a look, with what changed in it, until it was told once', async () => {
    const [steady, fell] = [await aBot(), await aBot()]
    await record(to(steady, 'online'), to(fell, 'online'))
    const { runId } = await db.stores.watch.begin()
    await lookedAgo(200_000)
    await db.stores.watch.tick(runId)
    await record(down(fell))
    const [span, ...others] = await due()
    expect(others).toEqual([])
    expect(span).toMatchObject({ reason: 'interrupted', bots: 2, reconnected: 0 })
    expect(span?.changed).toEqual([
      { name: fell.name, clientName: fell.clientName, before: 'online', after: 'offline', cause: 'process_exited' },
    ])
    expect((span?.endedAt.getTime() ?? 0) - (span?.startedAt.getTime() ?? 0)).toBeGreaterThanOrEqual(200_000)

    const id = span?.id ?? 0
    await db.stores.supervision.tellBlindSpan(id, 'first')
    await db.stores.supervision.tellBlindSpan(id, 'second')
    expect(await notices()).toEqual([{ text: 'first' }])
    expect(await due()).toEqual([])
    expect(await db.sql('select * from public.blind_bots')).toEqual([])
  })

  it('tells another Muster’s absence as such, and none that nobody missed', async () => {
    const bot = await aBot()
    await db.stores.watch.begin()
    await lookedAgo(200_000)
    await record(to(bot, 'stopped'))
    await db.stores.watch.begin()
    expect(await due()).toEqual([])
    await record(to(bot, 'online'))
    await lookedAgo(80_000)
    await db.stores.watch.begin()
    expect(await due()).toEqual([])
    await lookedAgo(100_000)
    await db.stores.watch.begin()
    expect(await due()).toMatchObject([{ reason: 'away', bots: 1, changed: [] }])
  })

  it('waits for a bot that is being started, but not for ever', async () => {
    const bot = await aBot()
    await record(to(bot, 'online'))
    await db.stores.watch.begin()
    await lookedAgo(100_000)
    await db.stores.watch.begin()
    await record(to(bot, 'starting'))
    expect(await due()).toEqual([])
    expect(await db.stores.supervision.blindSpans({ settleMs: 0, patienceMs: 0 })).toHaveLength(1)
  })

  it('takes the times in which bots were unknown through no fault of theirs for one, until the last is seen again', async () => {
    const bots = [await aBot(), await aBot()]
    await record(...bots.map((bot) => to(bot, 'online')))
    const [one, two] = bots
    if (!one || !two) throw new Error('no bots')
    const lost = { cause: 'discord_outage' } as const
    await record(to(one, 'unknown', lost))
    await record(to(two, 'unknown', lost), to(one, 'online'))
    expect(await due()).toEqual([])
    await record(to(two, 'offline', { cause: 'process_exited' }))
    expect(await due()).toMatchObject([
      { reason: 'discord_outage', bots: 2, changed: [{ name: two.name, before: 'online', after: 'offline' }] },
    ])
    // Another one of the same kind is another span.
    await record(to(one, 'unknown', lost))
    await record(to(one, 'online'))
    expect(await due()).toHaveLength(2)
  })

  it('forgets a span with nobody left in it', async () => {
    const bot = await aBot()
    await record(to(bot, 'unknown', { cause: 'monitor_blind' }))
    await db.sql('delete from public.bots where id = $1', [bot.id])
    expect(await due()).toEqual([])
  })

  it('writes into an incident which application it is about', async () => {
    const bot = await aBot()
    await record(down(bot))
    expect(await db.stores.incidents.find(bot.name)).toMatchObject({ applicationId: bot.applicationId, intents: null })
  })
})
