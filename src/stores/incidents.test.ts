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

  /** Moves what was written into the past, as if that much time went by. */
  async function letPass(seconds: number) {
    const back = `- ${seconds} * interval '1 second'`
    await db.sql(`update public.status_intervals set started_at = started_at ${back}, ended_at = ended_at ${back}`)
    await db.sql(`update public.bots set created_at = created_at ${back}, status_since = status_since ${back}`)
    await db.sql(`update public.incidents set down_since = down_since ${back}, opened_at = opened_at ${back}`)
    await db.sql(`update public.deployments set finished_at = finished_at ${back}`)
  }
  const states = async () => (await db.sql('select kind, state from public.outbox order by id')).map(Object.values)

  it('tell of a start that is tried only when it takes longer, and count it as the downtime that it is', async () => {
    const bot = await fleet.bot()
    await db.stores.watch.record([fleet.up(bot)])
    await db.stores.watch.record([fleet.down(bot)])
    const { id } = await fleet.openOf(bot)
    await letPass(90)
    await db.stores.watch.record([fleet.to(bot, 'starting', { incident: 'update' })])
    expect(await db.stores.incidents.find(id)).toMatchObject({
      status: 'starting',
      cause: 'process_exited',
      downMs: null,
    })
    expect(await db.stores.outbox.due(9)).toMatchObject([{ kind: 'incident_opened' }])
    await letPass(30)
    await db.stores.watch.record([fleet.up(bot)])
    expect(await states()).toEqual([
      ['incident_opened', 'pending'],
      ['incident_updated', 'merged'],
      ['incident_resolved', 'pending'],
    ])
    const { downMs } = (await db.stores.incidents.find(id)) ?? {}
    expect(Math.round((downMs ?? 0) / 10_000)).toBe(12)
  })

  it('closed by hand leave the time between two starts what it is', async () => {
    const bot = await fleet.bot()
    await db.stores.watch.record([fleet.down(bot)])
    await db.stores.incidents.close((await fleet.openOf(bot)).id, '5', null)
    await db.stores.watch.record([fleet.to(bot, 'starting')])
    const open = await db.sql('select status from public.status_intervals where ended_at is null')
    expect(open).toEqual([{ status: 'offline' }])
  })

  it('name the release, and what to go back to where it is new and there is something', async () => {
    const bot = await fleet.bot()
    const doubted = async () => {
      await db.stores.watch.record([fleet.down(bot)])
      const { release, rollbackTo } = await fleet.openOf(bot)
      await db.stores.watch.record([fleet.up(bot)])
      return { release, rollbackTo }
    }
    expect(await doubted()).toEqual({ release: 'standard 1.0.0', rollbackTo: null })
    async function deploy(kind: 'deploy' | 'rollback', templateVersion: string) {
      const { id } = await db.stores.deployments.create({
        ...{ botId: bot.id, kind, template: 'standard', templateVersion, settings: {}, strategy: bot.strategy },
        ...{ artifact: null, requestedBy: '5', channelId: null },
      })
      await db.stores.deployments.update(id, { state: 'succeeded' })
      const { generation } = await db.stores.bots.wish(bot.id, { desired: 'running', deploymentId: id, by: '5' })
      bot.generation = generation
    }
    const first = bot.deploymentId
    await deploy('deploy', '2.0.0')
    expect(await doubted()).toEqual({ release: 'standard 2.0.0', rollbackTo: first })
    await letPass(3_700)
    expect(await doubted()).toEqual({ release: 'standard 2.0.0', rollbackTo: null })
    await deploy('rollback', '1.0.0')
    expect(await doubted()).toEqual({ release: 'standard 1.0.0', rollbackTo: null })
  })

  it('become one while a bot comes and goes, and end when it has stayed', async () => {
    const bot = await fleet.bot()
    await db.stores.watch.record([fleet.up(bot)])
    async function dip() {
      await letPass(60)
      await db.stores.watch.record([fleet.down(bot)])
      await letPass(60)
      await db.stores.watch.record([fleet.up(bot)])
    }
    for (const _ of [1, 2]) await dip()
    expect(await db.stores.incidents.openOf(bot.id)).toBeUndefined()
    await dip()
    const flapping = await fleet.openOf(bot)
    expect(flapping).toMatchObject({ status: 'online', flappingSince: expect.any(Date) })
    for (const _ of [1, 2, 3]) {
      await letPass(60)
      await db.stores.watch.record([fleet.down(bot, { incident: 'update' })])
      await letPass(60)
      await db.stores.watch.record([fleet.up(bot)])
    }
    expect((await fleet.openOf(bot)).id).toBe(flapping.id)
    expect(await db.stores.incidents.list({ limit: 9 })).toHaveLength(3)
    const pending = await db.sql(`select 1 from public.outbox where incident_id = $1 and state = 'pending'`, [
      flapping.id,
    ])
    expect(pending).toHaveLength(2)
    expect(await db.stores.incidents.tend()).toBe(0)
    await letPass(1_801)
    expect(await db.stores.incidents.tend()).toBe(1)
    expect(await db.stores.incidents.find(flapping.id)).toMatchObject({ state: 'resolved', resolution: 'recovered' })
    expect(Math.round(((await db.stores.incidents.find(flapping.id))?.downMs ?? 0) / 60_000)).toBe(4)
    expect((await db.stores.incidents.timeline(flapping.id)).map(({ kind }) => kind)).toEqual([
      ...['opened', 'flapping', 'changed', 'changed', 'changed', 'changed', 'changed', 'changed', 'resolved'],
    ])
  })
})
