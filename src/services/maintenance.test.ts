import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { App } from '../app.ts'
import { aToken, aWorld, quick } from '../testing/app.ts'
import { openTestStores, type TestStores } from '../testing/stores.ts'

let database: TestStores
let world: ReturnType<typeof aWorld>
const running: App[] = []

beforeAll(async () => {
  database = await openTestStores()
})
afterAll(() => database.close())
beforeEach(async () => {
  await database.clear()
  world = aWorld(database.stores)
})
afterEach(async () => {
  for (const one of running.splice(0)) await one.stop()
})

const soon = (check: () => unknown) => vi.waitFor(check, { timeout: 15_000, interval: 20 })
/** What fails stays down. */
const hopeless = { policy: { ...quick, backoffFirstMs: 600_000, backoffMaxMs: 600_000 } }

async function start(changes: Parameters<typeof world.muster>[0] = {}) {
  const made = world.muster(changes)
  await made.app.start()
  running.push(made.app)
  return made
}

async function furnished(changes: Parameters<typeof world.muster>[0] = {}) {
  const made = await start(changes)
  await made.app.alerts.setChannel('ops', '1')
  await made.app.clients.create({ name: 'Fashion Brand', timeZone: 'Europe/Berlin', by: '1' })
  await made.app.applications.add([aToken('101')], '1')
  const order = { name: 'Greeter', client: 'fashion brand', template: 'standard', by: '1', channelId: '20' }
  const { bot } = await made.app.bots.create(order)
  return { ...made, bot }
}

const statusOf = async (id: string) => (await world.stores.bots.find(id))?.status
const becomes = (id: string, status: string) => soon(async () => expect(await statusOf(id)).toBe(status))
const intervals = async () =>
  (await database.sql('select status from status_intervals order by started_at')).map(({ status }) => status)

describe('a maintenance', () => {
  it('lets a bot run, restarts it when it fails, and tells nobody', async () => {
    const { app, bot } = await furnished()
    const one = await app.maintenance.plan({ client: 'fashion brand', duration: '1h', by: '5' })
    await becomes(bot.id, 'maintenance')
    const before = (await world.engine.observe())[0]?.since
    world.engine.crash(bot.id)
    await soon(async () => {
      const [now] = await world.engine.observe()
      expect([now?.state, now?.since !== before]).toEqual(['running', true])
    })
    // A person may still ask for something, and is told when it is there.
    expect((await app.bots.restart(bot.id, '5')).status).toBe('maintenance')
    expect(await app.maintenance.end(one.id, '5')).toMatchObject({ wasOpen: true, next: undefined })
    await becomes(bot.id, 'online')
    expect(world.sender.sent).toEqual([])
    expect(await intervals()).not.toContain('offline')
    expect((await app.maintenance.list()).map(({ endedBy }) => endedBy)).toEqual(['5'])
  }, 60_000)

  it('outlives a restart of Muster and ends by itself; what is down then is told from then on', async () => {
    const first = await furnished(hopeless)
    const { bot } = first
    await first.app.maintenance.plan({ bot: bot.name, duration: '1h', by: '5' })
    await becomes(bot.id, 'maintenance')
    world.engine.crash(bot.id)
    await soon(async () => expect(first.app.reconciler.believed(bot.id)?.beneath?.status).toBe('offline'))
    const beneath = { status: 'offline', cause: 'process_exited', since: expect.any(Date) }
    expect(await first.app.bots.show(bot.id)).toMatchObject({ bot: { status: 'maintenance' }, beneath })
    expect((await first.app.fleet.status()).maintained).toMatchObject([{ name: bot.name, beneath }])
    first.abandon()
    running.length = 0
    await start(hopeless)
    expect(await statusOf(bot.id)).toBe('maintenance')
    expect(world.sender.sent).toEqual([])
    await database.sql(`update maintenance_windows set ends_at = now() + interval '1 second'`)
    await running[0]?.reconciler.tick()
    await becomes(bot.id, 'offline')
    await soon(() => expect(world.sender.kinds()).toEqual(['incident_opened']))
    const [window] = (await running[0]?.maintenance.list()) ?? []
    expect((await world.stores.incidents.openOf(bot.id))?.downSince).toEqual(window?.endsAt)
  }, 60_000)

  it('holds an incident that was open before: its card says so once, and goes on afterwards', async () => {
    const { app, bot } = await furnished(hopeless)
    world.engine.crash(bot.id)
    await becomes(bot.id, 'offline')
    const { logTail } = (await world.stores.incidents.openOf(bot.id)) ?? {}
    expect(logTail?.at(-1)).toBe('[Muster] Its process ended with exit code 1.')
    const { id } = await app.maintenance.plan({ fleet: true, duration: '1h', by: '5' })
    await becomes(bot.id, 'maintenance')
    await soon(() => expect(world.sender.sent.at(-1)?.incident?.status).toBe('maintenance'))
    await app.reconciler.tick()
    expect(world.sender.kinds()).toEqual(['incident_opened', 'incident_updated'])
    await app.maintenance.end(id, '5')
    await becomes(bot.id, 'offline')
    await soon(() => expect(world.sender.sent.at(-1)?.incident).toMatchObject({ status: 'offline', state: 'open' }))
    expect(new Set(world.sender.sent.map(({ incident }) => incident?.id)).size).toBe(1)
  }, 60_000)

  it('repeats by the clocks of its zone, also after a time in which Muster was away', async () => {
    const { app } = await furnished()
    const first = await app.maintenance.plan({ fleet: true, cron: '0 3 * * *', duration: '2h', by: '5' })
    expect([first.timeZone, first.startsAt.getUTCHours()]).toEqual(['UTC', 3])
    await app.maintenance.tend()
    expect(await app.maintenance.list()).toHaveLength(1)
    expect(await app.maintenance.ahead()).toEqual([first])
    await database.sql(
      `update maintenance_windows set starts_at = starts_at - interval '9 days', ends_at = ends_at - interval '9 days'`,
    )
    const { app: again } = await start()
    await again.maintenance.tend()
    const [next] = await again.maintenance.list()
    expect([next?.seriesId, next?.startsAt.getUTCHours(), next?.repeats]).toEqual([first.seriesId, 3, true])
    expect((next?.endsAt.getTime() ?? 0) > Date.now()).toBe(true)
    expect(await again.maintenance.end('Fleet', '5')).toMatchObject({ ended: { id: next?.id } })
  }, 60_000)

  it('that is ended as soon as it begins comes again all the same', async () => {
    const { app } = await furnished()
    const { id } = await app.maintenance.plan({ client: 'Fashion Brand', cron: '0 3 * * *', duration: '2h', by: '5' })
    await database.sql(`update maintenance_windows set starts_at = now(), ends_at = now() + interval '2 hours'`)
    const { next } = await app.maintenance.end(id, '5')
    expect([next?.timeZone, next?.createdBy]).toEqual(['Europe/Berlin', '5'])
  }, 60_000)

  it.each([
    ['MaintenanceWantsOne', { duration: '1h' }],
    ['MaintenanceWantsOne', { bot: 'Greeter', fleet: true, duration: '1h' }],
    ['BotNotFound', { bot: 'Nobody', duration: '1h' }],
    ['ClientNotFound', { client: 'Nobody', duration: '1h' }],
    ['DurationUnreadable', { fleet: true, duration: 'soon' }],
  ])('is refused with %s', async (code, input) => {
    const { app } = await start()
    await expect(app.maintenance.plan({ by: '5', ...input })).rejects.toMatchObject({ code })
    await expect(app.maintenance.end('Nobody', '5')).rejects.toMatchObject({ code: 'MaintenanceNotFound' })
    expect(await database.sql('select * from maintenance_windows')).toEqual([])
  })
})
