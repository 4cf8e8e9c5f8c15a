import { describe, expect, it } from 'vitest'
import type { AlertRoute } from '../domain/alert-route.ts'
import { aBot, aClient, anIncident } from '../testing/commands.ts'
import { fleetRoutes } from '../testing/fleet.ts'
import { createManualClock } from '../testing/manual-clock.ts'
import { createAlerts } from './alerts.ts'
import type { ChannelCheck, RouteInput } from './services.ts'

function made(list: AlertRoute[] = fleetRoutes('ops')) {
  const found: Record<string, Awaited<ReturnType<ChannelCheck>>> = {}
  const told: unknown[] = []
  const state = { kicks: 0, read: 0, unattended: [anIncident({ clientIds: [aClient().id] })] }
  const { service, routes } = createAlerts({
    routes: {
      list: async () => [...list],
      async set(route) {
        list.splice(0, list.length, ...list.filter(({ scope }) => scope !== route.scope), route)
      },
      remove: async ({ scope }) => list.some((route) => route.scope === scope),
      setFleetChannel: async (channelId) => void list.splice(0, 1, ...fleetRoutes(channelId)),
      fleetChannel: async () => list[0]?.channelId,
    },
    outbox: {
      add: async (item) => told.push(item),
      find: async () => ({ state: 'sent', error: null, messageId: 'm' }),
    },
    incidents: {
      async unattended() {
        state.read += 1
        return state.unattended
      },
      nudge: async (nudges) => told.push(...nudges),
    },
    clients: { get: async () => aClient(), list: async () => [aClient()] },
    bots: { get: async () => aBot(), list: async () => [aBot()] },
    check: async (channelId) => found[channelId] ?? { kind: 'there', lacking: [], role: 'fine' },
    channelsOf: (guildId) => (guildId === '30' ? [{ id: '300', name: 'General' }] : []),
    sender: { kick: () => void state.kicks++, drain: async () => undefined },
    clock: createManualClock(new Date('2026-11-23T03:30:00Z')),
    policy: { alertTestMs: 1_000 },
  })
  return { service, routes, list, found, told, state }
}
const set = (changes: Partial<RouteInput>): RouteInput => ({ channelId: 'there', by: '5', ...changes })

describe('setting a route', () => {
  it('takes all there is, on the clock of the client', async () => {
    const { service, routes, state } = made()
    const route = await service.setRoute(
      set({
        bot: 'Greeter',
        minimum: 'critical',
        remind: 5,
        quiet: '22-7',
        escalateAfter: 1,
        escalateChannelId: 'boss',
      }),
    )
    expect(route).toEqual({
      ...{ scope: 'bot', botId: aBot().id, clientId: null, name: 'Greeter', channelId: 'there', roleId: null },
      ...{ minimum: 'critical', remindMinutes: 5, quiet: { from: 1320, until: 420, zone: 'Europe/Berlin' } },
      escalation: { minutes: 1, channelId: 'boss', roleId: null },
      ...{ threads: true, threadsLack: [] },
    })
    expect([(await routes()).map(({ scope }) => scope), state.kicks]).toEqual([['fleet', 'bot'], 1])
    const ofFleet = await service.setRoute(set({ quiet: '22-7' }))
    expect(ofFleet).toMatchObject({ scope: 'fleet', quiet: { zone: 'UTC' } })
  })

  const closed: Awaited<ReturnType<ChannelCheck>> = { kind: 'there', lacking: ['Embed Links'], role: 'fine' }
  it.each([
    ['both a bot and a client', { bot: 'Greeter', client: 'Fashion Brand' }, 'RouteWantsOne'],
    ['a reminder too soon', { remind: 4 }, 'MinutesOutOfRange'],
    ['a reminder in a year', { remind: 525_600 }, 'MinutesOutOfRange'],
    ['an escalation at once', { escalateAfter: 0, escalateChannelId: 'boss' }, 'MinutesOutOfRange'],
    ['an escalation to nobody', { escalateAfter: 5 }, 'EscalationIncomplete'],
    ['an escalation at no time', { escalateRoleId: '7' }, 'EscalationIncomplete'],
    ['quiet hours that are none', { quiet: '22-22' }, 'QuietHoursUnknown'],
    ['a zone without quiet hours', { timeZone: 'UTC' }, 'QuietHoursUnknown'],
    ['a zone that is none', { quiet: '22-7', timeZone: 'Mars/Base' }, 'TimeZoneUnknown'],
    ['a channel that is gone', { channelId: 'gone' }, 'CannotWriteThere'],
    ['a channel that is closed', { channelId: 'closed' }, 'CannotWriteThere'],
    ['an escalation to one', { escalateAfter: 5, escalateChannelId: 'closed' }, 'CannotWriteThere'],
    ['a role that is gone', { channelId: 'roleless', roleId: '7' }, 'RoleNotMentionable'],
  ])('refuses %s, and changes nothing', async (_, changes, code) => {
    const { service, list, found } = made()
    Object.assign(found, { gone: { kind: 'gone' }, closed, roleless: { ...closed, lacking: [], role: 'gone' } })
    await expect(service.setRoute(set(changes))).rejects.toMatchObject({ code })
    expect(list).toEqual(fleetRoutes('ops'))
  })

  it('names the permission that is missing, also where only the fleet’s channel is chosen', async () => {
    const { service, found, list } = made()
    found.closed = closed
    await expect(service.setChannel('closed', '5')).rejects.toMatchObject({
      message: expect.stringContaining('Embed Links'),
    })
    expect(list).toEqual(fleetRoutes('ops'))
  })

  it('is set all the same where only threads are not possible, and says what they need', async () => {
    const { service, found, list } = made()
    const threadsLack = ['Create Public Threads']
    found.there = { kind: 'there', lacking: [], threadsLack, role: 'fine' }
    expect(await service.setRoute(set({ bot: 'Greeter' }))).toMatchObject({ threads: true, threadsLack })
    expect(await service.setChannel('there', '5')).toEqual({ threadsLack })
    expect(await service.setRoute(set({ threads: false }))).toMatchObject({ threads: false, threadsLack: [] })
    expect(list.map(({ threads }) => threads)).toContain(false)
  })

  it('wants one of the fleet first, and never takes that away', async () => {
    await expect(made([]).service.setRoute(set({ bot: 'Greeter' }))).rejects.toMatchObject({ code: 'NoAlertChannel' })
    await expect(made().service.removeRoute({})).rejects.toMatchObject({ code: 'FleetRouteStays' })
    await expect(made().service.removeRoute({ bot: 'Greeter' })).rejects.toMatchObject({ code: 'NoRouteOfItsOwn' })
  })
})

describe('a client’s own people', () => {
  const set = (channel: string) => ({ client: 'Fashion Brand', channel, quiet: '22-7', by: '5' })
  it.each(['300', '<#300>', '#general', 'GENERAL'])('are told in %s of their server', async (typed) => {
    const { service, list } = made()
    const route = await service.setClientRoute(set(typed))
    expect(route).toMatchObject({
      scope: 'people',
      channelId: '300',
      quiet: { zone: 'Europe/Berlin' },
      name: 'Fashion Brand',
    })
    expect(list).toHaveLength(2)
    expect(await service.clientChannels('Fashion Brand')).toEqual([{ id: '300', name: 'General' }])
    await expect(service.removeClientRoute('Fashion Brand')).resolves.toEqual({ name: 'Fashion Brand' })
  })

  it('are not told in a channel of somebody else', async () => {
    const { service, list } = made()
    await expect(service.setClientRoute(set('ops'))).rejects.toMatchObject({ code: 'ChannelNotTheirs' })
    expect(list).toHaveLength(1)
  })
})

it('tests the route of a bot', async () => {
  const { service, told } = made()
  await service.setRoute(set({ client: 'Fashion Brand' }))
  await expect(service.test('5', 'Greeter')).resolves.toMatchObject({ channelId: 'there' })
  await expect(service.test('5')).resolves.toMatchObject({ channelId: 'ops' })
  expect(told).toMatchObject([{ channelId: 'there' }, { channelId: 'ops' }])
})

it('looks for what nobody acknowledges only where a route reminds or escalates', async () => {
  const { service, told, state } = made()
  await service.remind()
  expect([state.read, told]).toEqual([0, []])
  await service.setRoute(set({ client: 'Fashion Brand', remind: 30 }))
  await service.remind()
  expect([state.read, told]).toEqual([1, [{ incidentId: anIncident().id, kind: 'reminder', reminders: 0 }]])
  await service.setRoute(set({ client: 'Fashion Brand', remind: 31 }))
  await service.remind()
  expect(told).toHaveLength(1)
})
