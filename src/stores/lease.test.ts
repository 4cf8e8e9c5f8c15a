import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { availableEngines } from '../testing/engines.ts'
import { seedFleet } from '../testing/fleet.ts'
import type { TestStores } from '../testing/stores.ts'
import { connectLease, connectStores } from './connect.ts'
import type { LeaseStore, Stores } from './stores.ts'

const pause = () => new Promise((resolve) => setTimeout(resolve, 300))

describe.each(availableEngines())('the lease on $name', ({ name, open }) => {
  let db: TestStores
  let lease: LeaseStore
  beforeAll(async () => {
    db = await open()
    lease = connectLease({ url: db.url, key: db.secretKey })
  })
  afterAll(() => db?.close())
  beforeEach(() => db.clear())

  const [one, two] = [randomUUID(), randomUUID()]
  const take = (holder: string, ttlMs = 60_000, alone = false) =>
    lease.take({ holder, by: holder === one ? 'one' : 'two', ttlMs, alone })
  const runOut = () => db.sql(`update public.leases set expires_at = now() - interval '1 second'`)

  /** What a Muster under this generation has, and how often it was told that it is over. */
  function under(generation: number): { stores: Stores; refusals: () => number } {
    let refusals = 0
    const fence = { generation, refused: () => (refusals += 1) }
    return { stores: connectStores({ url: db.url, key: db.secretKey, fence }), refusals: () => refusals }
  }

  it('goes to the first who asks, and to another only when it has run out or was given back', async () => {
    expect(await take(one)).toEqual({ held: true, generation: 1, heldBy: 'one' })
    expect(await take(one)).toEqual({ held: true, generation: 1, heldBy: 'one' })
    expect(await take(two)).toEqual({ held: false, generation: 1, heldBy: 'one' })
    expect(await db.sql('select standby_by from public.leases')).toEqual([{ standby_by: 'two' }])
    await runOut()
    expect(await take(two)).toEqual({ held: true, generation: 2, heldBy: 'two' })
    expect(await take(one)).toEqual({ held: false, generation: 2, heldBy: 'two' })
    await lease.release(one)
    expect((await take(one)).held).toBe(false)
    await lease.release(two)
    expect(await take(one)).toEqual({ held: true, generation: 3, heldBy: 'one' })
  })

  it('stays with its holder, however late that is, as long as nobody took it', async () => {
    await take(one)
    await runOut()
    expect(await take(one)).toMatchObject({ held: true, generation: 1 })
    expect((await take(two)).held).toBe(false)
  })

  it('goes at once to one who knows that nobody else can be there', async () => {
    await take(one)
    expect(await take(two, 60_000, true)).toMatchObject({ held: true, generation: 2 })
  })

  it('is held by one of many who ask at the same moment', async () => {
    for (let round = 0; round < 5; round += 1) {
      const all = await Promise.all(Array.from({ length: 6 }, () => take(randomUUID())))
      expect(all.filter(({ held }) => held)).toHaveLength(1)
      await runOut()
    }
  })

  it('lets its holder write, and refuses every write of an earlier one: in functions and in tables', async () => {
    const { generation } = await take(one)
    const holder = under(generation)
    const { runId } = await holder.stores.watch.begin()
    await holder.stores.routes.setFleetChannel('1', 'u')
    const { id: botId, generation: wished, applicationId } = await seedFleet(() => db.stores).bot()
    const start = {
      applicationId: applicationId ?? '',
      botId,
      generation: wished,
      kind: 'asked' as const,
      at: new Date(),
    }
    expect((await holder.stores.logins.book([start])).size).toBe(1)
    await runOut()
    await take(two)

    const attempts = [
      () => holder.stores.watch.begin(),
      () => holder.stores.watch.tick(runId),
      () => holder.stores.watch.end(runId),
      () => holder.stores.routes.setFleetChannel('2', 'u'),
      () => holder.stores.outbox.add({ kind: 'notice', text: 't', dedupeKey: 'k' }),
      () => holder.stores.logins.noteRefusals({ 401: 1 }, new Date()),
      () => holder.stores.logins.book([start]),
    ]
    for (const attempt of attempts) await expect(attempt()).rejects.toMatchObject({ code: 'LeaseLost' })
    expect(holder.refusals()).toBe(attempts.length)
    expect(await holder.stores.routes.fleetChannel()).toBe('1')
    expect(await db.sql('select count(*)::int as n from public.outbox')).toEqual([{ n: 0 }])

    const next = under(generation + 1)
    await next.stores.routes.setFleetChannel('2', 'u')
    expect([await next.stores.routes.fleetChannel(), next.refusals()]).toEqual(['2', 0])
    await lease.release(two)
    await expect(next.stores.routes.setFleetChannel('3', 'u')).rejects.toMatchObject({ code: 'LeaseLost' })
  })

  it('says nothing to those that show no generation: bots, and people at the database', async () => {
    await take(one)
    await db.stores.routes.setFleetChannel('5', 'u')
    expect(await db.stores.routes.fleetChannel()).toBe('5')
  })

  it('stands before every table but its own', async () => {
    const bare = await db.sql(
      `select tablename from pg_tables t where schemaname = 'public' and not exists (
         select from pg_trigger g where g.tgname = 'fence' and g.tgrelid = ('public.' || quote_ident(t.tablename))::regclass)`,
    )
    expect(bare).toEqual([{ tablename: 'leases' }])
  })

  // PGlite has one connection, so nothing can be under way there while another asks.
  if (name !== 'PGlite')
    it('changes hands only when what its holder is writing has ended', async () => {
      const { generation } = await take(one)
      await runOut()
      await db.sql('begin')
      await db.sql(`insert into public.outbox (kind, text, dedupe_key) values ('notice', 't', 'k')`)
      const order: string[] = []
      const held = under(generation).stores.outbox.add({ kind: 'notice', text: 't', dedupeKey: 'k' })
      const writing = held.then(() => order.push('written'))
      await pause()
      const taking = take(two).then((taken) => order.push(taken.held ? 'taken' : 'not taken'))
      await pause()
      expect(order).toEqual([])
      await db.sql('commit')
      await Promise.all([writing, taking])
      expect(order).toEqual(['written', 'taken'])
    })
})
