import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { availableEngines } from '../testing/engines.ts'
import { seedFleet } from '../testing/fleet.ts'
import type { TestStores } from '../testing/stores.ts'

describe.each(availableEngines())('incidents on $name', ({ open }) => {
  let db: TestStores
  let fleet: ReturnType<typeof seedFleet>
  beforeAll(async () => {
    db = await open()
    fleet = seedFleet(() => db.stores)
  })
  beforeEach(() => db.clear())
  afterAll(() => db?.close())

  const owed = async () => (await db.sql('select kind from public.outbox order by id')).map(({ kind }) => kind)

  it('are found by id, by its beginning, and by the name of their bot: the open one first', async () => {
    const bot = await fleet.bot()
    await db.stores.watch.record([fleet.down(bot)])
    const old = await fleet.openOf(bot)
    await db.stores.watch.record([fleet.up(bot)])
    await db.stores.watch.record([fleet.down(bot)])
    const now = await fleet.openOf(bot)
    for (const ref of [now.id, now.id.slice(0, 8).toUpperCase(), bot.name.toUpperCase()])
      expect(await db.stores.incidents.find(ref)).toEqual(now)
    expect((await db.stores.incidents.find(old.id))?.state).toBe('resolved')
    expect(await db.stores.incidents.find('nobody')).toBeUndefined()
    expect((await db.stores.incidents.list({ limit: 9 })).map(({ id }) => id)).toEqual([now.id, old.id])
    expect(await db.stores.incidents.list({ limit: 9, openOnly: true })).toEqual([now])
  })

  it('are acknowledged by one person only, whoever else tries at the same time', async () => {
    const bot = await fleet.bot()
    await db.stores.watch.record([fleet.down(bot)])
    const { id, version } = await fleet.openOf(bot)
    const tries = await Promise.allSettled(['5', '6', '7'].map((by) => db.stores.incidents.acknowledge(id, by, 'disk')))
    const refused = tries.flatMap((one) => (one.status === 'rejected' ? [one.reason.code] : []))
    expect(refused).toEqual(['IncidentAcknowledged', 'IncidentAcknowledged'])
    const now = await fleet.openOf(bot)
    expect(now).toMatchObject({ acknowledgement: 'disk', acknowledgedAt: expect.any(Date), version: version + 1 })
    expect(now.acknowledgedBy).toMatch(/^[567]$/)
    expect(await owed()).toEqual(['incident_opened', 'incident_updated'])
  })

  it('are closed by hand once, and the next failure opens another', async () => {
    const bot = await fleet.bot()
    await db.stores.watch.record([fleet.down(bot)])
    const { id } = await fleet.openOf(bot)
    await db.stores.incidents.close(id, '5', null)
    expect(await db.stores.incidents.find(id)).toMatchObject({
      ...{ state: 'resolved', resolution: 'closed', closedBy: '5', closing: null, resolvedAt: expect.any(Date) },
    })
    await expect(db.stores.incidents.close(id, '5', null)).rejects.toMatchObject({ code: 'IncidentOver' })
    await expect(db.stores.incidents.acknowledge(id, '5', null)).rejects.toMatchObject({ code: 'IncidentOver' })
    await expect(db.stores.incidents.close(crypto.randomUUID(), '5', null)).rejects.toMatchObject({
      code: 'IncidentNotFound',
    })
    expect(await owed()).toEqual(['incident_opened', 'incident_resolved'])
    await db.stores.watch.record([fleet.up(bot)])
    await db.stores.watch.record([fleet.down(bot)])
    expect((await fleet.openOf(bot)).id).not.toBe(id)
  })

  it('have a timeline of what was seen and what people said, in order', async () => {
    const bot = await fleet.bot()
    await db.stores.watch.record([fleet.down(bot)])
    const { id } = await fleet.openOf(bot)
    await db.stores.incidents.acknowledge(id, '5', 'mine')
    await db.stores.watch.record([{ ...fleet.down(bot), status: 'failed', cause: 'crash_loop', incident: 'update' }])
    await db.stores.watch.record([fleet.up(bot)])
    await db.stores.incidents.note(id, '6', 'the disk was full')
    expect(await db.stores.incidents.timeline(id)).toMatchObject([
      { kind: 'opened', status: 'offline', cause: 'process_exited', by: null, happenedAt: expect.any(Date) },
      { kind: 'acknowledged', by: '5', text: 'mine' },
      { kind: 'changed', status: 'failed', cause: 'crash_loop' },
      { kind: 'resolved', by: null },
      { kind: 'noted', by: '6', text: 'the disk was full' },
    ])
  })
})
