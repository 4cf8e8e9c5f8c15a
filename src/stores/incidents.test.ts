// Over 200 lines: the whole course of an incident, on both databases; opening one is the dear part.
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
      expect(await db.stores.incidents.find(ref)).toEqual({ ...now, clientIds: [bot.clientId] })
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

  it('are snoozed until a time that is yet to come, wake by themselves, and say both on their card', async () => {
    const bot = await fleet.bot()
    await db.stores.watch.record([fleet.down(bot)])
    const { id, version } = await fleet.openOf(bot)
    const past = db.stores.incidents.snooze(id, '5', new Date(Date.now() - 1_000))
    await expect(past).rejects.toMatchObject({ code: 'SnoozeInPast' })
    expect(await fleet.openOf(bot)).toMatchObject({ snoozedUntil: null, version })
    const until = new Date(Date.now() + 3_600_000)
    await db.stores.incidents.snooze(id, '4', new Date(Date.now() + 9_000_000))
    await db.stores.incidents.snooze(id, '5', until)
    expect(await fleet.openOf(bot)).toMatchObject({ snoozedBy: '5', snoozedUntil: until, version: version + 2 })
    expect(await db.stores.incidents.tend()).toBe(0)
    await db.sql(`update public.incidents set snoozed_until = now() - interval '1 second'`)
    expect(await db.stores.incidents.tend()).toBe(1)
    expect(await db.stores.incidents.tend()).toBe(0)
    expect(await fleet.openOf(bot)).toMatchObject({ snoozedBy: null, snoozedUntil: null, version: version + 3 })
    const [, , last] = await db.stores.incidents.timeline(id)
    expect([last?.kind, last?.by, Math.floor(Date.parse(last?.text ?? '') / 1000)]).toEqual([
      ...['snoozed', '5'],
      Math.floor(until.getTime() / 1000),
    ])
    await db.stores.watch.record([fleet.up(bot)])
    await expect(db.stores.incidents.snooze(id, '5', until)).rejects.toMatchObject({ code: 'IncidentOver' })
  })

  /** Moves what was written into the past, as if that much time went by. */
  async function letPass(seconds: number) {
    const back = `- ${seconds} * interval '1 second'`
    await db.sql(`update public.status_intervals set started_at = started_at ${back}, ended_at = ended_at ${back}`)
    await db.sql(`update public.bots set created_at = created_at ${back}, status_since = status_since ${back}`)
    await db.sql(`update public.incidents set down_since = down_since ${back}, opened_at = opened_at ${back}`)
    await db.sql(`update public.deployments set finished_at = finished_at ${back}`)
    await db.sql(`update public.drills set started_at = started_at ${back}, finished_at = finished_at ${back}`)
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

  it('of drills are no coming and going, however many there are within an hour, and hide none', async () => {
    const bot = await fleet.bot()
    await db.stores.watch.record([fleet.up(bot)])
    const flaps = async () => (await db.stores.incidents.openOf(bot.id))?.flappingSince != null
    async function dip() {
      await letPass(60)
      await db.stores.watch.record([fleet.down(bot)])
      await letPass(60)
      await db.stores.watch.record([fleet.up(bot)])
    }
    const times = { detectedMs: 1, notifiedMs: 1, acknowledgedMs: null, recoveredMs: 1 }
    async function drill() {
      const { id } = await db.stores.drills.begin({ bot, kind: 'freeze', by: '5' })
      await dip()
      // It is over a while after the bot is back.
      expect(await flaps()).toBe(false)
      await letPass(5)
      await db.stores.drills.finish(id, { ...times, state: 'passed', reason: null })
    }
    for (const _ of [1, 2, 3, 4]) await drill()
    for (const _ of [1, 2]) await dip()
    // One outage short of it; nor is the drill that one.
    await drill()
    expect(await flaps()).toBe(false)
    await dip()
    expect(await flaps()).toBe(true)
    // All of it was downtime.
    expect(await db.sql(`select 1 from public.status_intervals where status = 'offline'`)).toHaveLength(8)
  })

  it('that came one time too few to be flapping are not made up for by a drill', async () => {
    const bot = await fleet.bot()
    await db.stores.watch.record([fleet.down(bot)])
    await letPass(3_300)
    await db.stores.watch.record([fleet.up(bot)])
    for (const _ of [1, 2]) {
      await letPass(60)
      await db.stores.watch.record([fleet.down(bot)])
      await letPass(60)
      await db.stores.watch.record([fleet.up(bot)])
    }
    // Five times so far: down for most of an hour, then up, down, up, down, up.
    await db.stores.drills.begin({ bot, kind: 'kill', by: '5' })
    await letPass(1)
    await db.stores.watch.record([fleet.down(bot)])
    await letPass(1)
    await db.stores.watch.record([fleet.up(bot)])
    expect(await db.stores.incidents.openOf(bot.id)).toBeUndefined()
  })

  describe('of bots that fail together', () => {
    const bots = async (many: number, of: Parameters<typeof fleet.bot>[0] = {}) => {
      const made = []
      for (let i = 0; i < many; i++) made.push(await fleet.bot(of))
      await db.stores.watch.record(made.map((bot) => fleet.up(bot)))
      return made
    }
    const open = () => db.stores.incidents.list({ limit: 99, openOnly: true })
    const due = async () => (await db.stores.outbox.due(99)).map(({ kind }) => kind)

    it('are one, whether they come in one call or one by one, and end as one', async () => {
      const all = await bots(8)
      for (const bot of all.slice(0, 4)) await db.stores.watch.record([fleet.down(bot)], 60_000)
      await db.stores.watch.record(
        all.slice(4).map((bot) => fleet.down(bot)),
        60_000,
      )
      const [group, ...none] = await open()
      expect(none).toEqual([])
      expect(group).toMatchObject({ botName: '8 bots on simulation', clientName: '8 clients', status: 'offline' })
      const { id = '' } = group ?? {}
      expect((await db.stores.incidents.find(id))?.members).toHaveLength(8)
      const sent = await db.sql(
        `select incident_id from public.outbox where kind = 'incident_opened' and state = 'pending'`,
      )
      expect(sent).toEqual([{ incident_id: id }])
      await db.sql('update public.outbox set not_before = now()')
      expect(await due()).toEqual(['incident_opened'])
      const [first, ...rest] = all
      if (first) await db.stores.watch.record([fleet.up(first)])
      const { members } = (await db.stores.incidents.find(id)) ?? {}
      expect(members?.map(({ state }) => state)).toEqual([...Array(7).fill('open'), 'resolved'])
      await db.stores.watch.record(rest.map((bot) => fleet.up(bot)))
      expect(await db.stores.incidents.find(id)).toMatchObject({ state: 'resolved', resolution: 'recovered' })
      const told = await db.sql(`select kind from public.outbox where state = 'pending' order by id`)
      expect(told.map(({ kind }) => kind)).toEqual(['incident_opened', 'incident_resolved'])
    })

    it('are those of one template version, where only they fail', async () => {
      await bots(12)
      const broken = await bots(3, { templateVersion: '2.0.0' })
      for (const bot of broken) await db.stores.watch.record([fleet.down(bot)])
      expect((await open()).map(({ botName }) => botName)).toEqual(['3 bots of standard 2.0.0'])
    })

    it('are not one where they are few, fail of something of their own, or long after each other', async () => {
      const [a, b, c, d, e] = await bots(16)
      if (!a || !b || !c || !d || !e) throw new Error('no bots')
      await db.stores.watch.record([fleet.down(a), fleet.down(b), fleet.down(c)])
      expect(await open()).toHaveLength(3)
      await letPass(61)
      const revoked = { status: 'failed', cause: 'token_invalid' } as const
      await db.stores.watch.record([fleet.down(d), { ...fleet.down(e), ...revoked }])
      expect(await open()).toHaveLength(5)
    })

    it('take over the oldest message that one of them has; the others, also those on their way, say so', async () => {
      const all = await bots(5)
      for (const bot of all.slice(0, 1)) await db.stores.watch.record([fleet.down(bot)])
      const [one, two] = all
      if (!one || !two) throw new Error('no bots')
      const { id } = await fleet.openOf(one)
      await db.stores.incidents.setMessage(id, 'c1', 'm1')
      await db.stores.watch.record(all.slice(1).map((bot) => fleet.down(bot)))
      const [group] = await open()
      expect(group).toMatchObject({ channelId: 'c1', messageId: 'm1' })
      const late = (await fleet.openOf(two)).id
      await db.stores.incidents.setMessage(late, 'c1', 'm2')
      expect(await db.stores.incidents.find(late)).toMatchObject({ groupName: '5 bots on simulation', messageId: 'm2' })
      const pending = await db.sql(
        `select incident_id from public.outbox where state = 'pending' and incident_id = $1`,
        [late],
      )
      expect(pending).toHaveLength(1)
    })

    it('are written by many calls at once without waiting for each other for ever', async () => {
      const all = await bots(20)
      await Promise.all(all.map((bot) => db.stores.watch.record([fleet.down(bot)])))
      expect((await open()).map(({ botName }) => botName)).toEqual(['20 bots on simulation'])
      await Promise.all([...all.map((bot) => db.stores.watch.record([fleet.up(bot)])), db.stores.incidents.tend()])
      expect(await open()).toEqual([])
    })

    it('are closed by hand as one, and end with their bots', async () => {
      const all = await bots(5)
      const fall = () => db.stores.watch.record(all.map((bot) => fleet.down(bot)))
      await fall()
      const [group] = await open()
      await db.stores.incidents.close(group?.id ?? '', '5', 'known')
      expect(await db.sql(`select 1 from public.incidents where state = 'open'`)).toEqual([])
      await fall()
      for (const bot of all) await db.stores.bots.remove(bot.id)
      expect(await db.sql(`select 1 from public.incidents where state = 'open'`)).toEqual([])
    })
  })
})
