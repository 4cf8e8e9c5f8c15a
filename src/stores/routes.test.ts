// Over 200 lines: whom a message is owed to, and when, on both databases; opening one is the dear part.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { AlertRoute } from '../domain/alert-route.ts'
import { availableEngines } from '../testing/engines.ts'
import { seedFleet } from '../testing/fleet.ts'
import type { TestStores } from '../testing/stores.ts'

const plain: AlertRoute = {
  ...{
    scope: 'fleet',
    clientId: null,
    botId: null,
    channelId: '1',
    roleId: null,
    minimum: 'minor',
    remindMinutes: null,
  },
  ...{ quiet: null, threads: true, escalation: null },
}
const full: Omit<AlertRoute, 'scope' | 'clientId' | 'botId'> = {
  ...{ channelId: '2', roleId: '7', minimum: 'major', remindMinutes: 5, quiet: { from: 0, until: 1439, zone: 'UTC' } },
  threads: false,
  escalation: { minutes: 1, channelId: null, roleId: '8' },
}

describe.each(availableEngines())('alert routes on $name', ({ open }) => {
  let db: TestStores
  let fleet: ReturnType<typeof seedFleet>
  beforeAll(async () => {
    db = await open()
    fleet = seedFleet(() => db.stores)
  })
  beforeEach(() => db.clear())
  afterAll(() => db?.close())

  const hour = () => new Date(Math.floor(Date.now() / 1000) * 1000 + 3_600_000)
  const owed = async () => (await db.sql('select kind, state from public.outbox order by id')).map(Object.values)
  const due = async () => (await db.stores.outbox.due(9)).map(({ kind }) => kind)
  const opened = async () => {
    const bot = await fleet.bot()
    // A cause of its own: with others like it, it would be one of a group.
    await db.stores.watch.record([fleet.down(bot, { cause: 'token_invalid' })])
    return { bot, incident: await fleet.openOf(bot) }
  }
  /** As the sender does when it finds quiet hours. */
  async function hold(until: Date) {
    const [first] = await db.stores.outbox.due(1)
    await db.stores.outbox.hold(first?.id ?? 0, until)
  }

  it('are one of the fleet, one of each client, one of each bot, and go with them', async () => {
    const { stores } = db
    const bot = await fleet.bot()
    const ofClient: AlertRoute = { ...full, scope: 'client', clientId: bot.clientId, botId: null }
    const ofBot: AlertRoute = { ...plain, scope: 'bot', botId: bot.id }
    for (const route of [plain, ofBot, ofClient]) await stores.routes.set(route, '5')
    expect(await stores.routes.list()).toEqual([ofBot, ofClient, plain])
    await stores.routes.set({ ...plain, ...full }, '5')
    await stores.routes.setFleetChannel('3', '5')
    expect((await stores.routes.list()).at(-1)).toEqual({ ...plain, ...full, channelId: '3' })
    await stores.routes.set(plain, '5')
    expect((await stores.routes.list()).at(-1)).toEqual(plain)
    expect([await stores.routes.remove(ofClient), await stores.routes.remove(ofClient)]).toEqual([true, false])
    await stores.bots.remove(bot.id)
    expect(await stores.routes.list()).toEqual([plain])
  })

  it.each([
    ['4 minutes', { remindMinutes: 4 }],
    ['a quiet span that is none', { quiet: { from: 5, until: 5, zone: 'UTC' } }],
    ['an escalation to nobody', { escalation: { minutes: 5, channelId: null, roleId: null } }],
    ['a client’s without client', { scope: 'client' }],
  ] as [string, Partial<AlertRoute>][])('are never written with %s', async (_, wrong) => {
    await expect(db.stores.routes.set({ ...plain, ...wrong }, '5')).rejects.toMatchObject({ name: 'StoreError' })
    expect(await db.stores.routes.list()).toEqual([])
  })

  it('tell an incident with the clients of its bots', async () => {
    const { bot, incident } = await opened()
    expect(await db.stores.incidents.find(incident.id)).toMatchObject({ clientIds: [bot.clientId] })
    const others = await Promise.all([1, 2, 3, 4, 5].map(() => fleet.bot()))
    await db.stores.watch.record(others.map((one) => fleet.down(one)))
    const [group] = (await db.stores.incidents.list({ limit: 9 })).filter(({ groupKind }) => groupKind !== null)
    const { clientIds } = (await db.stores.incidents.find(group?.id ?? '')) ?? {}
    expect(clientIds?.toSorted()).toEqual(others.map(({ clientId }) => clientId).toSorted())
  })

  it('keep what they hold, with all that follows, until it may be told or something changes', async () => {
    const { bot, incident } = await opened()
    const until = hour()
    await hold(until)
    expect(await due()).toEqual([])
    expect(await db.stores.incidents.find(incident.id)).toMatchObject({ heldUntil: until })
    await db.stores.watch.record([fleet.to(bot, 'failed', { cause: 'crash_loop', incident: 'update' })])
    expect(await due()).toEqual(['incident_opened'])
    expect(await db.stores.incidents.find(incident.id)).toMatchObject({ heldUntil: null })
    await hold(until)
    await db.stores.routes.set(plain, '5')
    expect(await due()).toEqual(['incident_opened'])
    await hold(until)
    await db.stores.watch.record([fleet.up(bot)])
    await hold(until)
    expect(await due()).toEqual([])
    // What is told at the end of quiet hours stays marked.
    await db.sql('update public.outbox set not_before = now()')
    await db.sql(`update public.incidents set held_until = now() - interval '1 second'`)
    const [first] = await db.stores.outbox.due(1)
    await db.stores.outbox.sent(first?.id ?? 0, 'm')
    expect(await due()).toEqual(['incident_resolved'])
    expect((await db.stores.incidents.find(incident.id))?.heldUntil).toEqual(expect.any(Date))
  })

  it('keep a notice, too, until they are changed, and it is not late then', async () => {
    const until = hour()
    const id = await db.stores.outbox.add({ kind: 'notice', text: 'Hm.', severity: 'major', dedupeKey: 'n' })
    expect(await db.stores.outbox.due(1)).toMatchObject([{ id, severity: 'major', held: false }])
    await db.stores.outbox.hold(id, until)
    expect(await due()).toEqual([])
    await db.sql(`update public.outbox set not_before = now()`)
    expect(await db.stores.outbox.due(1)).toMatchObject([{ held: true, createdAt: until }])
    await db.stores.outbox.hold(id, until)
    await db.stores.routes.setFleetChannel('1', '5')
    const [released] = await db.stores.outbox.due(1)
    expect([released?.held, (released?.createdAt ?? until) < until]).toEqual([true, true])
    await db.stores.outbox.add({ kind: 'notice', text: 'Hm?', dedupeKey: 'm' })
    expect((await db.stores.outbox.due(2)).map(({ severity }) => severity)).toEqual(['major', 'minor'])
  })

  it('leave no trace of what is skipped but its row, and let what follows go', async () => {
    const { bot } = await opened()
    const [first] = await db.stores.outbox.due(1)
    await db.stores.outbox.skip(first?.id ?? 0)
    await db.stores.watch.record([fleet.up(bot)])
    expect(await owed()).toEqual([
      ['incident_opened', 'skipped'],
      ['incident_resolved', 'pending'],
    ])
    expect(await due()).toEqual(['incident_resolved'])
  })

  describe('that say things again', () => {
    const reminder = (incidentId: string, reminders = 0) => ({ incidentId, kind: 'reminder', reminders }) as const
    const escalation = (incidentId: string) => ({ incidentId, kind: 'escalation', reminders: 0 }) as const

    it('say each once, whoever else decides the same', async () => {
      const { incident } = await opened()
      const { id } = incident
      const tries = [1, 2, 3].map(() => db.stores.incidents.nudge([reminder(id), escalation(id)]))
      expect((await Promise.all(tries)).toSorted()).toEqual([0, 0, 2])
      expect(await db.stores.incidents.nudge([reminder(id, 1), escalation(id)])).toBe(1)
      expect((await owed()).map(([kind]) => kind)).toEqual([
        ...['incident_opened', 'incident_escalated', 'incident_reminder', 'incident_reminder'],
      ])
      expect(await db.stores.incidents.find(id)).toMatchObject({
        ...{ reminders: 2, remindedAt: expect.any(Date), escalatedAt: expect.any(Date) },
      })
      expect((await db.stores.incidents.timeline(id)).map(({ kind }) => kind)).toEqual([
        ...['opened', 'escalated', 'reminded', 'reminded'],
      ])
    })

    it('say nothing of what somebody looks after, or what is over', async () => {
      const [first, second] = [await opened(), await opened()]
      const unattended = async () => (await db.stores.incidents.unattended()).map(({ id }) => id)
      expect(await unattended()).toEqual([first.incident.id, second.incident.id])
      await db.stores.incidents.acknowledge(first.incident.id, '5', null)
      await db.stores.watch.record([fleet.up(second.bot)])
      expect(await unattended()).toEqual([])
      const late = [first, second].flatMap(({ incident }) => [reminder(incident.id), escalation(incident.id)])
      expect(await db.stores.incidents.nudge(late)).toBe(0)
    })

    it('say it of bots that failed together as of one', async () => {
      const bots = [1, 2, 3, 4, 5].map(() => fleet.bot())
      await db.stores.watch.record((await Promise.all(bots)).map((bot) => fleet.down(bot)))
      expect(await db.stores.incidents.unattended()).toMatchObject([
        { groupKind: 'engine', clientIds: expect.any(Array) },
      ])
    })
  })

  describe('of clients’ own people', () => {
    const people = (clientId: string): AlertRoute => ({ ...plain, scope: 'people', clientId, channelId: 'shop' })
    const owedTo = async () =>
      (await db.sql('select kind, client_id, state from public.outbox order by id')).map(Object.values)
    /** As the sender does, for the oldest that is due of them. */
    async function sendTo(clientId: string, messageId: string) {
      const item = (await db.stores.outbox.due(99)).find((one) => one.clientId === clientId)
      await db.stores.incidents.setCopy(item?.incidentId ?? '', clientId, 'shop', messageId)
      await db.stores.outbox.sent(item?.id ?? 0, messageId)
    }

    it('owe them all that is owed of their bots, in an order of its own, and nothing to others', async () => {
      const other = await fleet.bot()
      await db.stores.routes.set(people(other.clientId), '5')
      const { incident } = await opened()
      expect(await owedTo()).toEqual([['incident_opened', null, 'pending']])
      await db.stores.watch.record([fleet.down(other, { cause: 'token_invalid' })])
      const theirs = { clientId: other.clientId, channelId: null, messageId: null }
      expect(await db.stores.outbox.due(9)).toMatchObject([{ incidentId: incident.id }, { clientId: null }, theirs])
      await sendTo(other.clientId, 'm1')
      await db.stores.watch.record([fleet.up(other)])
      // The fleet’s own message was not even opened yet.
      const due = (await db.stores.outbox.due(9)).filter(({ clientId }) => clientId !== null)
      expect(due).toMatchObject([{ kind: 'incident_resolved', channelId: 'shop', messageId: 'm1' }])
      expect((await db.stores.incidents.find(due[0]?.incidentId ?? ''))?.messageId).toBeNull()
    })

    it('hold theirs without holding the fleet’s, until something changes', async () => {
      const bot = await fleet.bot()
      await db.stores.routes.set(people(bot.clientId), '5')
      await db.stores.watch.record([fleet.down(bot, { cause: 'token_invalid' })])
      const [, copy] = await db.stores.outbox.due(9)
      await db.stores.outbox.hold(copy?.id ?? 0, hour())
      expect((await db.stores.outbox.due(9)).map(({ clientId }) => clientId)).toEqual([null])
      expect(await fleet.openOf(bot)).toMatchObject({ heldUntil: null })
      await db.stores.watch.record([fleet.to(bot, 'failed', { cause: 'crash_loop', incident: 'update' })])
      const again = (await db.stores.outbox.due(9)).find(({ clientId }) => clientId !== null)
      expect(again).toMatchObject({ id: copy?.id, held: true })
    })

    it('tell them of bots that fail together by one message, and say so where one was told alone', async () => {
      const bots = await Promise.all([1, 2, 3, 4, 5, 6].map(() => fleet.bot()))
      const [first] = bots
      const clientId = first?.clientId ?? ''
      await db.stores.routes.set(people(clientId), '5')
      await db.stores.watch.record(bots.map((bot) => fleet.up(bot)))
      await db.stores.watch.record(bots.slice(0, 1).map((bot) => fleet.down(bot)))
      await sendTo(clientId, 'alone')
      await db.stores.watch.record(bots.slice(1).map((bot) => fleet.down(bot)))
      await db.sql('update public.outbox set not_before = now()')
      const due = (await db.stores.outbox.due(99)).filter((one) => one.clientId === clientId)
      const told = due.map(({ incident, messageId }) => [incident?.groupKind, messageId]).toSorted()
      expect(told).toEqual([
        [null, 'alone'],
        ['engine', null],
      ])
      const members = due.find(({ incident }) => incident?.groupKind === 'engine')?.incident?.members
      expect(members?.filter((member) => member.clientId === clientId)).toHaveLength(1)
    })
  })
})
