import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Bot } from '../../domain/bot.ts'
import { systemClock } from '../../lib/clock.ts'
import { silentLog } from '../../lib/log.ts'
import { createRedactor } from '../../lib/redact.ts'
import { fakeSender } from '../../testing/app.ts'
import { fleetRoutes, seedFleet } from '../../testing/fleet.ts'
import { openTestStores, type TestStores } from '../../testing/stores.ts'
import { createOutbox } from './outbox.ts'
import { createThreads } from './threads.ts'

let db: TestStores
beforeAll(async () => {
  db = await openTestStores()
})
afterAll(() => db?.close())

it('tells of 100 bots that drop at once in one message of at most three edits, with one short thread, and of every one of them', async () => {
  const { stores } = db
  const fleet = seedFleet(() => stores)
  const { sender, sent } = fakeSender()
  const shared = { redact: createRedactor(), clock: systemClock, log: silentLog, policy: { lateMs: 60_000 } }
  const routes = async () => fleetRoutes('ops')
  const inThreads: string[] = []
  const details = createThreads({
    ...{ ...shared, routes, threads: stores.threads },
    troubles: { note: () => false, over: () => undefined },
    messages: { open: async ({ id }) => id, post: async (threadId) => void inThreads.push(threadId) },
  })
  const outbox = createOutbox({
    details,
    ...stores,
    ...shared,
    outbox: stores.outbox,
    routes,
    sender,
  })
  const bots: Bot[] = []
  for (let i = 0; i < 100; i++) bots.push(await fleet.bot())
  await stores.watch.record(bots.map((bot) => fleet.up(bot)))
  /** Each by itself, as engines push them, while the outbox is being worked off. */
  const each = (transition: typeof fleet.up) =>
    Promise.all(
      bots.map(async (bot) => {
        await stores.watch.record([transition(bot)], 700)
        outbox.kick()
      }),
    )

  await each(fleet.down)
  outbox.kick(700)
  await expect.poll(() => sent.length).toBeGreaterThan(0)
  expect(sent[0]?.incident?.groupKind).toBe('engine')
  await db.sql(`update public.outbox set not_before = now() where state = 'pending'`)
  await db.sql('update public.incident_threads set not_before = now()')
  await outbox.drain()
  expect(sent.at(-1)?.incident?.members).toHaveLength(100)
  await each(fleet.up)
  await outbox.drain()
  await outbox.stop()

  // It fell, and it is over.
  expect(inThreads).toEqual([sent[0]?.incident?.id, sent[0]?.incident?.id])
  expect(new Set(sent.map(({ incident }) => incident?.id)).size).toBe(1)
  expect(sent.length).toBeLessThanOrEqual(4)
  expect(sent.slice(1).every(({ incident }) => incident?.messageId === 'message-1')).toBe(true)
  expect(sent.at(-1)?.incident).toMatchObject({ state: 'resolved', resolution: 'recovered' })
  expect(await db.sql(`select 1 from public.outbox where state = 'pending'`)).toEqual([])
  const told = await db.sql(
    `select count(*)::int as n from public.incidents where group_id is not null and state = 'resolved'`,
  )
  expect(told).toEqual([{ n: 100 }])
}, 120_000)
