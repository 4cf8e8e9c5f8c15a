import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Bot } from '../domain/bot.ts'
import { availableEngines } from '../testing/engines.ts'
import { seedFleet } from '../testing/fleet.ts'
import type { TestStores } from '../testing/stores.ts'
import type { NewMaintenance } from './stores.ts'

const inMs = (ms: number) => new Date(Date.now() + ms)
const hour = 3_600_000

describe.each(availableEngines())('maintenance on $name', ({ open }) => {
  let db: TestStores
  let fleet: ReturnType<typeof seedFleet>
  beforeAll(async () => {
    db = await open()
    fleet = seedFleet(() => db.stores)
  })
  beforeEach(() => db.clear())
  afterAll(() => db?.close())

  const of = (subject: Partial<NewMaintenance>, from: number, to: number, more: Partial<NewMaintenance> = {}) =>
    db.stores.maintenance.add({
      ...{ scope: 'fleet', subjectId: null, startsAt: inMs(from), endsAt: inMs(to), reason: null, createdBy: '5' },
      ...subject,
      ...more,
    })
  const ofBot = ({ id }: Bot) => ({ scope: 'bot', subjectId: id }) as const
  const ofClient = ({ clientId }: Bot) => ({ scope: 'client', subjectId: clientId }) as const
  const wishOf = async ({ id }: Bot) => db.stores.watch.wishOf(id)
  const series = { cron: '0 3 * * *', timeZone: 'Europe/Berlin', durationMs: hour }
  const idsOf = async (list: Promise<{ id: string }[]>) => (await list).map(({ id }) => id)

  it('covers its bot, the bots of its client, or all of them, while it is open', async () => {
    const bots = [await fleet.bot(), await fleet.bot()] as const
    const windows = async () => Promise.all(bots.map(async (bot) => (await wishOf(bot))?.maintenance?.window?.until))
    expect(await windows()).toEqual([undefined, undefined])
    await of(ofBot(bots[0]), hour, 2 * hour)
    await of(ofClient(bots[1]), -2 * hour, -hour)
    expect(await windows()).toEqual([undefined, undefined])
    const bot = await of(ofBot(bots[0]), -hour, hour / 2)
    const client = await of(ofClient(bots[1]), -hour, hour)
    expect(await windows()).toEqual([bot.endsAt, client.endsAt])
    const all = await of({}, -2 * hour, 3 * hour)
    expect(await windows()).toEqual([all.endsAt, all.endsAt])
    expect((await wishOf(bots[0]))?.maintenance).toMatchObject({ window: { since: all.startsAt }, beneath: null })
  })

  it('is told with the tick, and when the next one begins or ends', async () => {
    const { runId } = await db.stores.watch.begin()
    const bot = await fleet.bot()
    const quiet = await db.stores.watch.tick(runId)
    expect(quiet.maintenanceTurnsAt).toBeUndefined()
    expect(quiet.wishes[0]?.maintenance).toBeUndefined()
    const planned = await of({}, 2 * hour, 3 * hour)
    expect((await db.stores.watch.tick(runId)).maintenanceTurnsAt).toEqual(planned.startsAt)
    const open = await of(ofBot(bot), -hour, hour)
    const tick = await db.stores.watch.tick(runId)
    expect(tick.maintenanceTurnsAt).toEqual(open.endsAt)
    expect(tick.wishes[0]?.maintenance?.window).toEqual({ since: open.startsAt, until: open.endsAt })
  })

  it('keeps how a bot is beneath it, is outside its uptime, and says when it ended', async () => {
    const bot = await fleet.bot()
    await db.sql(`update public.bots set created_at = now() - interval '4 hours'`)
    await db.sql(`update public.status_intervals set started_at = now() - interval '4 hours', status = 'online'`)
    const { id } = await of(ofBot(bot), -hour, hour)
    const down = { status: 'offline', cause: 'process_exited', since: inMs(-hour / 2) } as const
    await db.stores.watch.record([fleet.to(bot, 'maintenance', { since: inMs(-hour), beneath: down })])
    expect(await wishOf(bot)).toMatchObject({ status: 'maintenance', maintenance: { endedAt: null, beneath: down } })
    expect((await db.stores.bots.find(bot.id))?.status).toBe('maintenance')
    // What is open is counted up to where Muster last watched.
    await db.stores.watch.begin()
    const [spent] = (await db.stores.uptime.windows([bot.id], [3 * hour])).get(bot.id) ?? []
    expect([spent?.down, Math.round((spent?.maintenance ?? 0) / 60_000)]).toEqual([0, 60])

    await db.stores.maintenance.end(id, '5')
    const ended = (await wishOf(bot))?.maintenance
    expect(ended).toMatchObject({ window: null, beneath: down })
    expect(Math.abs((ended?.endedAt?.getTime() ?? 0) - Date.now())).toBeLessThan(60_000)
    await db.stores.watch.record([fleet.to(bot, 'online')])
    expect((await wishOf(bot))?.maintenance).toBeUndefined()
  })

  it('resolves what was open before at the moment the bot was back', async () => {
    const bot = await fleet.bot()
    await db.stores.watch.record([fleet.down(bot)])
    const { id } = await fleet.openOf(bot)
    const back = { status: 'online', cause: null, since: new Date() } as const
    await db.stores.watch.record([
      fleet.to(bot, 'maintenance', { incident: 'update', beneath: { ...back, status: 'offline' } }),
    ])
    expect(await fleet.openOf(bot)).toMatchObject({ status: 'maintenance', cause: 'process_exited' })
    const resolve = { incident: 'resolve', resolution: 'recovered' } as const
    const later = { ...back, since: new Date(back.since.getTime() + 5) }
    await db.stores.watch.record([fleet.to(bot, 'maintenance', { since: inMs(-hour), beneath: later, ...resolve })])
    expect((await db.stores.incidents.find(id))?.resolvedAt).toEqual(later.since)
  })

  it('is one at a time of each bot, client and the fleet, whoever plans at once', async () => {
    const bot = await fleet.bot()
    const tries = await Promise.allSettled([0, 1, 2].map((n) => of(ofBot(bot), n * 60_000, hour)))
    const refused = tries.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))
    expect(refused.map(({ code }) => code)).toEqual(['MaintenanceOverlaps', 'MaintenanceOverlaps'])
    expect(refused[0]?.message).toContain(`“${bot.name}”`)
    await of(ofBot(bot), hour, 2 * hour)
    await of(ofClient(bot), 0, hour)
    await of({}, 0, hour)
    await expect(of({}, hour / 2, 2 * hour)).rejects.toThrow(/of the fleet/)
    expect(await db.stores.maintenance.listCurrent()).toHaveLength(4)
  })

  it('lists what is open, then what is planned, the soonest first; what is over, the newest first', async () => {
    const later = await of({}, 5 * hour, 6 * hour)
    const sooner = await of({}, 3 * hour, 4 * hour)
    const running = await of({}, -hour, hour, { reason: 'disks' })
    const old = await of({}, -9 * hour, -8 * hour)
    const older = await of({}, -19 * hour, -18 * hour)
    expect(await idsOf(db.stores.maintenance.listCurrent())).toEqual([running, sooner, later].map(({ id }) => id))
    expect(await idsOf(db.stores.maintenance.listPast(9))).toEqual([old.id, older.id])
    expect(await idsOf(db.stores.maintenance.listPast(1))).toEqual([old.id])
    expect(running).toMatchObject({ scope: 'fleet', subject: '', reason: 'disks', seriesId: null, repeats: false })
  })

  it('is ended once; one that is planned goes, and its series with it', async () => {
    const running = await of({}, -hour, hour)
    const { ended, wasOpen } = await db.stores.maintenance.end(running.id, '6')
    expect([ended.endedBy, wasOpen, ended.endsAt < running.endsAt]).toEqual(['6', true, true])
    await expect(db.stores.maintenance.end(running.id, '6')).rejects.toMatchObject({ code: 'MaintenanceNotFound' })

    const first = await of({}, -60_000, hour, { series })
    expect(await db.stores.maintenance.repeat(first.seriesId ?? '', inMs(24 * hour), inMs(25 * hour))).toBe(true)
    const [, next] = await db.stores.maintenance.listCurrent()
    expect(await db.stores.maintenance.end(next?.id ?? '', '6')).toMatchObject({ wasOpen: false })
    expect(await idsOf(db.stores.maintenance.listCurrent())).toEqual([first.id])
    expect(await db.stores.maintenance.repeat(first.seriesId ?? '', inMs(48 * hour), inMs(49 * hour))).toBe(false)
    expect(await db.stores.maintenance.listUnrepeated()).toEqual([])
  })

  it('repeats once for each time, whoever writes it', async () => {
    const planned = await of({}, hour, 2 * hour, { series })
    expect(await db.stores.maintenance.listUnrepeated()).toEqual([])
    await db.stores.maintenance.end(planned.id, '5')
    const first = await of({}, -hour, hour, { series, reason: 'disks' })
    expect(await idsOf(db.stores.maintenance.listUnrepeated())).toEqual([first.id])
    const next = [inMs(24 * hour), inMs(25 * hour)] as const
    const written = await Promise.all([1, 2].map(() => db.stores.maintenance.repeat(first.seriesId ?? '', ...next)))
    expect(written.toSorted()).toEqual([false, true])
    expect((await db.stores.maintenance.listCurrent())[1]).toMatchObject({
      ...{ ...series, repeats: true, seriesId: first.seriesId, startsAt: next[0], endsAt: next[1], reason: 'disks' },
    })
    expect(await db.stores.maintenance.listUnrepeated()).toEqual([])
  })

  it('goes with its bot', async () => {
    const bot = await fleet.bot()
    await of(ofBot(bot), -hour, hour)
    await db.stores.bots.wish(bot.id, { desired: 'retired', by: '5' })
    await db.stores.bots.remove(bot.id)
    expect(await db.stores.maintenance.listCurrent()).toEqual([])
  })
})
